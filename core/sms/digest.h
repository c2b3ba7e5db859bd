/* digest.h - what to call a message that its network has no name for: 128 bits over what it says. Pure. */
#ifndef SMS_DIGEST_H
#define SMS_DIGEST_H

#include <stddef.h>

#define SMS_DIGEST_MAX 33 /* hexadecimal, with its NUL */

struct sms_piece {
	const void *octets;
	size_t n;
};
/* Over a row of pieces: always the same for the same ones, also after a restart. */
void sms_digest(const struct sms_piece *pieces, size_t n, char out[SMS_DIGEST_MAX]);

#endif
