/* nearest.c - which known key was meant: the difference between "unknown key" and help. */
#include <string.h>

#include "conf/options.h"

#define KEY_MAX 63u /* nobody mistypes a longer one so that it is still near */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Damerau-Levenshtein distance in its optimal string alignment form: insert, delete, replace, swap two neighbours. */
static size_t distance(const char *a, size_t n_a, const char *b, size_t n_b)
{
	size_t rows[3][KEY_MAX + 1]; /* two back, one back, this one */
	size_t *before = rows[0], *last = rows[1], *row = rows[2];
	for (size_t j = 0; j <= n_b; j++)
		before[j] = last[j] = j;
	for (size_t i = 1; i <= n_a; i++) {
		row[0] = i;
		for (size_t j = 1; j <= n_b; j++) {
			row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		size_t *oldest = before;
		before = last;
		last = row;
		row = oldest;
	}
	return last[n_b];
}

const char *dg_nearest(const char *key, const char *const *known, size_t n)
{
	const char *nearest = NULL;
	size_t n_key = strlen(key);
	size_t best = least(2, n_key ? (n_key - 1) / 2 : 0); /* under half of it */
	for (size_t i = 0; i < n && n_key <= KEY_MAX; i++) {
		size_t n_known = strlen(known[i]);
		size_t d = n_known <= KEY_MAX ? distance(key, n_key, known[i], n_known) : KEY_MAX;
		if (d > best || (nearest && d == best))
			continue;
		best = d;
		nearest = known[i];
	}
	return nearest;
}
