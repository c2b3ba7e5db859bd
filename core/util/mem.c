/* mem.c - see mem.h. Everybody calls it; it never returns NULL and never logs through log.c, which allocates. */
#include "util/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *at)
{
	if (!at) {
		fputs("dragoman: out of memory\n", stderr);
		abort();
	}
	return at;
}

void *dg_alloc(size_t octets)
{
	return must(calloc(1, octets ? octets : 1)); /* calloc(0) may be NULL */
}

void *dg_grow(void *at, size_t octets)
{
	return must(realloc(at, octets ? octets : 1));
}

char *dg_strdup(const char *text)
{
	return text ? must(strdup(text)) : NULL;
}

char *dg_strndup(const char *text, size_t octets)
{
	return text ? must(strndup(text, octets)) : NULL;
}
