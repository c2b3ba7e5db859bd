/* buf.h - a growable run of octets, always followed by a NUL that `len` does not count. */
#ifndef DG_BUF_H
#define DG_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct dg_buf {
	char *at; /* NULL until the first octet */
	size_t len, cap;
};

void dg_buf_finish(struct dg_buf *b); /* frees; `b` is empty and usable again */
void dg_buf_clear(struct dg_buf *b);  /* keeps the memory */
/* Room for `octets` and a NUL at the end, borrowed until the next call; who writes there moves `len` and the NUL. */
char *dg_buf_reserve(struct dg_buf *b, size_t octets);
void dg_buf_add(struct dg_buf *b, const void *octets, size_t n);
void dg_buf_str(struct dg_buf *b, const char *text); /* NULL adds nothing */
void dg_buf_chr(struct dg_buf *b, char c);
void dg_buf_printf(struct dg_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void dg_buf_drop(struct dg_buf *b, size_t octets); /* forgets the first ones; moves the rest, so once per batch */
char *dg_buf_give(struct dg_buf *b);               /* given: the text, never NULL; `b` is empty again */

#endif
