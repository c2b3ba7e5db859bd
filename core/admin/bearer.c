/* bearer.c - see bearer.h. Called by web.c. */
#include "admin/bearer.h"

#include <string.h>
#include <strings.h>

/* Every octet of `given` is looked at, whatever was found before. */
static bool same(const char *given, size_t n_given, const char *token, size_t n_token)
{
	volatile unsigned char differs = n_given != n_token;

	for (size_t i = 0; i < n_given; i++)
		differs |= (unsigned char)(given[i] ^ token[n_token > 0 ? i % n_token : 0]);
	return !differs;
}

bool dg_bearer_is(const char *header, const char *token)
{
	static const char scheme[] = "Bearer ";
	const size_t n = sizeof scheme - 1;

	if (!header || !token || token[0] == '\0' || strncasecmp(header, scheme, n) != 0)
		return false;
	header += n;
	header += strspn(header, " ");
	return same(header, strlen(header), token, strlen(token));
}

bool dg_secret_is(const char *given, const char *secret)
{
	return given && secret && secret[0] && same(given, strlen(given), secret, strlen(secret));
}
