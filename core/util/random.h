/* random.h - randomness from the kernel (getrandom(2)), never a seeded generator. */
#ifndef DG_RANDOM_H
#define DG_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void dg_random(void *out, size_t octets);
uint64_t dg_random_below(uint64_t limit); /* unbiased, 0 .. limit - 1; limit > 0 */
/* A token of `n` characters from [a-z2-7] (5 bits each) and a NUL; out has room for n + 1. */
void dg_random_token(char *out, size_t n);

#endif
