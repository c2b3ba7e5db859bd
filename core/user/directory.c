/* directory.c - cards of a file, found by what they can be reached at. Called by core/xmpp for names and pictures, and
 * by main, which reads it. */
#include "user/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/index.h"
#include "user/vcard.h"
#include "util/fold.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/number.h"

enum { FILE_MAX = 256 << 20, READ_OCTETS = 1 << 16 };

struct entry {
	struct dg_person person;
	struct entry *next;
};

struct dg_directory {
	char *path;
	struct timespec changed;   /* of the file when it was read */
	struct dg_map *by_address; /* -> struct dg_person */
	struct entry *entries;     /* the last one first */
	size_t n;
	bool is_searchable;
	struct book_index index;
};

static const char *keep(const char *text)
{
	return text && *text ? dg_strdup(text) : NULL;
}

static struct dg_person *add_person(struct dg_directory *d, const struct dg_vcard *v)
{
	struct entry *e = dg_alloc(sizeof *e);
	e->person = (struct dg_person){
		.name = keep(v->name),
		.nick = keep(v->nick),
		.organisation = keep(v->organisation),
		.note = keep(v->note),
		.given = d->is_searchable ? keep(v->given) : NULL,
		.family = d->is_searchable ? keep(v->family) : NULL,
		.email = d->is_searchable ? keep(v->email) : NULL,
		.photo_type = v->photo_octets ? keep(v->photo_type) : NULL,
		.photo_at = (long)v->photo_at,
		.photo_octets = v->photo_octets,
	};
	e->next = d->entries;
	d->entries = e;
	d->n++;
	return &e->person;
}

/* Who is first in the book keeps the number. */
static void reach(struct dg_directory *d, const char *address, struct dg_person *p)
{
	if (dg_map_get(d->by_address, address))
		return;
	dg_map_put(d->by_address, address, p);
	if (d->is_searchable)
		index_add(&d->index, p, address);
}

static void take_card(struct dg_directory *d, const struct dg_vcard *v, const char *country)
{
	if (!v->n_tels && !v->n_addresses)
		return;
	struct dg_person *p = add_person(d, v);
	for (size_t i = 0; i < v->n_tels; i++) {
		char number[DG_NUMBER_MAX];
		if (dg_number_read(v->tels[i], country, number) == DG_OK)
			reach(d, number, p);
	}
	for (size_t i = 0; i < v->n_addresses; i++)
		reach(d, v->addresses[i], p);
}

/* The whole file into `out`. */
static bool read_file(struct dg_directory *d, struct dg_buf *out, struct dg_error *why)
{
	struct stat about;
	int fd = open(d->path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;
	if (fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) {
		d->changed = about.st_mtim;
		do {
			n = read(fd, dg_buf_reserve(out, READ_OCTETS), READ_OCTETS);
			out->len += n > 0 ? (size_t)n : 0;
		} while (n > 0 && out->len <= FILE_MAX);
	}
	if (n)
		snprintf(why->text, sizeof why->text, "%s",
			n > 0                       ? "it has more than 256 MiB"
				: fd >= 0 && !errno ? "it is not a file"
						    : strerror(errno));
	if (fd >= 0)
		close(fd);
	return n == 0;
}

struct dg_directory *dg_directory_read(const char *path, const char *country, bool searchable, struct dg_error *why)
{
	struct dg_directory *d = dg_alloc(sizeof *d);
	struct dg_buf octets = { 0 };
	struct dg_vcard card;
	d->path = dg_strdup(path);
	d->by_address = dg_map_create();
	d->is_searchable = searchable;
	errno = 0;
	bool fine = read_file(d, &octets, why);
	for (size_t at = 0; fine && dg_vcard_next(octets.at ? octets.at : "", octets.len, &at, &card);) {
		take_card(d, &card, country);
		dg_vcard_finish(&card);
	}
	dg_buf_finish(&octets);
	if (fine && !d->n) {
		fine = false;
		snprintf(why->text, sizeof why->text, "there is no vCard with a number in it");
	}
	if (fine)
		return d;
	dg_directory_free(d);
	return NULL;
}

void dg_directory_free(struct dg_directory *d)
{
	if (!d)
		return;
	for (struct entry *e = d->entries, *next; e; e = next) {
		const struct dg_person *p = &e->person;
		const char *texts[] = { p->name, p->nick, p->organisation, p->note, p->given, p->family, p->email,
			p->photo_type };
		for (size_t j = 0; j < sizeof texts / sizeof texts[0]; j++)
			free((void *)(uintptr_t)texts[j]);
		next = e->next;
		free(e);
	}
	index_finish(&d->index);
	free(d->path);
	dg_map_destroy(d->by_address);
	free(d);
}

size_t dg_directory_count(const struct dg_directory *d)
{
	return d ? d->n : 0;
}

const struct dg_person *dg_directory_find(const struct dg_directory *d, const char *address)
{
	return d ? dg_map_get(d->by_address, address) : NULL;
}

static bool is_same(const struct dg_directory *d, int fd)
{
	struct stat about;
	return fstat(fd, &about) == 0 && about.st_mtim.tv_sec == d->changed.tv_sec &&
		about.st_mtim.tv_nsec == d->changed.tv_nsec;
}

bool dg_directory_photo(const struct dg_directory *d, const struct dg_person *p, struct dg_buf *out)
{
	int fd = p->photo_type ? open(d->path, O_RDONLY | O_CLOEXEC) : -1;
	struct dg_buf base64 = { 0 };
	bool fine = fd >= 0 && is_same(d, fd) &&
		pread(fd, dg_buf_reserve(&base64, p->photo_octets), p->photo_octets, p->photo_at) ==
			(ssize_t)p->photo_octets &&
		dg_vcard_photo(base64.at, p->photo_octets, DG_DIRECTORY_PHOTO_MAX, out);
	if (fd >= 0)
		close(fd);
	dg_buf_finish(&base64);
	return fine;
}

/* ---- searching ---- */

/* What people write around a part of a word. Given; NULL: nothing is left. */
static char *wanted_of(const char *text)
{
	static const char around[] = " \t\r\n*";
	struct dg_buf folded = { 0 };
	size_t skip = text ? strspn(text, around) : 0, n = text ? strlen(text) : 0;
	while (n > skip && strchr(around, text[n - 1]))
		n--;
	if (n <= skip)
		return NULL;
	char *plain = dg_strndup(text + skip, n - skip);
	dg_fold(&folded, plain);
	free(plain);
	return folded.len ? dg_buf_give(&folded) : NULL;
}

bool dg_search_begin(struct dg_search *s, const char *const wanted[DG_PERSON_PARTS])
{
	bool any = false;
	*s = (struct dg_search){ .at = 0 };
	for (unsigned i = 0; i < DG_PERSON_PARTS; i++) {
		s->wanted[i] = wanted_of(wanted[i]);
		any = any || s->wanted[i];
	}
	return any;
}

bool dg_search_next(struct dg_search *s, const struct dg_directory *d, struct dg_found *out)
{
	const struct index_row *row = d ? index_next(&d->index, s->wanted, &s->at) : NULL;
	if (row)
		*out = (struct dg_found){ row->person, d->index.text.at + row->address };
	return row != NULL;
}

void dg_search_finish(struct dg_search *s)
{
	for (unsigned i = 0; i < DG_PERSON_PARTS; i++)
		free(s->wanted[i]);
	*s = (struct dg_search){ .at = 0 };
}
