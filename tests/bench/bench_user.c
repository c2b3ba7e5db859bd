/* bench_user.c - what an address book costs: reading it, and one look through it (XEP-0055) while nothing else moves.
 *
 *	bench_user FILE [PEOPLE]      writes a book of so many (100,000) people to FILE first
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "peak.h"
#include "user/directory.h"
#include "util/clock.h"

enum { LOOKS = 25 };

static bool write_book(const char *path, long people)
{
	static const char *const given[] = { "Anna", "Bert", "Jürgen", "Zoë", "María", "Émile", "Olga", "Mary Ann" };
	static const char *const family[] = { "Müller", "Smith", "García", "Dubois", "Иванов", "O'Neil", "Scott" };
	FILE *f = fopen(path, "we");
	for (long i = 0; f && i < people; i++) {
		const char *first = given[i % 8], *last = family[i % 7];
		(void)fprintf(f,
			"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:%s %s\r\nN:%s;%s;;;\r\nNICKNAME:n%ld\r\n"
			"EMAIL:user%ld@example.org\r\nTEL:+1555%07ld\r\nEND:VCARD\r\n",
			first, last, last, first, i, i, i);
	}
	return f && fclose(f) == 0;
}

static struct dg_directory *read_book(const char *path, bool searchable)
{
	struct dg_error why;
	int64_t begun_ns = dg_mono_ns();
	struct dg_directory *d = dg_directory_read(path, "US", searchable, &why);
	if (!d) {
		(void)fprintf(stderr, "bench_user: %s: %s\n", path, why.text);
		exit(1);
	}
	printf("%-34s %6.0f ms, most memory so far %ld KiB\n", searchable ? "read, to be searched" : "read",
		(double)(dg_mono_ns() - begun_ns) / 1e6, bench_peak_kib());
	return d;
}

/* The median of so many looks to the end of the book. */
static void look(const struct dg_directory *d, const char *what, const char *const wanted[DG_PERSON_PARTS])
{
	int64_t us[LOOKS];
	size_t found = 0;
	for (int i = 0; i < LOOKS; i++) {
		struct dg_search s;
		struct dg_found one;
		int64_t begun_ns = dg_mono_ns();
		found = 0;
		if (dg_search_begin(&s, wanted))
			while (dg_search_next(&s, d, &one))
				found++;
		dg_search_finish(&s);
		us[i] = (dg_mono_ns() - begun_ns) / 1000;
		for (int k = i; k > 0 && us[k] < us[k - 1]; k--) {
			int64_t higher = us[k - 1];
			us[k - 1] = us[k];
			us[k] = higher;
		}
	}
	printf("%-34s %6.2f ms, worst %.2f ms, %zu found\n", what, (double)us[LOOKS / 2] / 1000,
		(double)us[LOOKS - 1] / 1000, found);
}

int main(int argc, char **argv)
{
	if (argc < 2 || !write_book(argv[1], argc > 2 ? strtol(argv[2], NULL, 10) : 100000)) {
		(void)fputs("usage: bench_user FILE [PEOPLE]\n", stderr);
		return 2;
	}
	dg_directory_free(read_book(argv[1], false));
	struct dg_directory *d = read_book(argv[1], true);
	look(d, "first: nobody", (const char *[]){ "nobody at all", NULL, NULL, NULL });
	look(d, "first: ann", (const char *[]){ "Ann", NULL, NULL, NULL });
	look(d, "last: müll", (const char *[]){ NULL, "MÜLL", NULL, NULL });
	look(d, "email: the last one's", (const char *[]){ NULL, NULL, NULL, "user99999@" });
	look(d, "all four", (const char *[]){ "a", "e", "n", "example.com" });
	dg_directory_free(d);
	return 0;
}
