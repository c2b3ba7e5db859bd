/* list.c - see list.h. Every entry is a key of one map, "way who phones"; a phone is looked up under each of its
 * beginnings, so a list may be as long as it likes. */
#include "list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/map.h"
#include "util/mem.h"

enum { WORD_MAX = 1100, PHONE_MAX = 256 };

struct list {
	struct dg_map *entries;
};

void list_free(struct list *l)
{
	if (!l)
		return;
	dg_map_destroy(l->entries);
	free(l);
}

size_t list_count(const struct list *l)
{
	return dg_map_count(l->entries);
}

static void add(struct list *l, char way, const char *who, const char *phones)
{
	struct dg_buf key = { 0 };
	dg_buf_printf(&key, "%c %s %s", way, who, phones);
	dg_map_put(l->entries, key.at, l);
	dg_buf_finish(&key);
}

/* The next word of a line; false: there is none, or it is endless. */
static bool take_word(const char **line, char *out, size_t room)
{
	const char *at = *line + strspn(*line, " \t\r");
	size_t n = strcspn(at, " \t\r\n");
	if (!n || n >= room)
		return false;
	memcpy(out, at, n);
	out[n] = '\0';
	*line = at + n;
	return true;
}

/* NULL: it is in the list, or says nothing. */
static const char *take_line(struct list *l, const char *line)
{
	char who[WORD_MAX], way[16], phones[PHONE_MAX];
	const char *at = line + strspn(line, " \t\r");
	if (*at == '\n' || *at == '#' || !*at)
		return NULL;
	if (!take_word(&at, who, sizeof who) || !take_word(&at, way, sizeof way) ||
		!take_word(&at, phones, sizeof phones))
		return "it is not: who, way, phones";
	bool down = !strcmp(way, "down"), up = !strcmp(way, "up"), both = !strcmp(way, "both");
	if (!down && !up && !both)
		return "its way is none of down, up, both";
	const char *star = strchr(phones, '*');
	if (star && star[1])
		return "a * may only end the phones";
	if (down || both)
		add(l, 'd', who, phones);
	if (up || both)
		add(l, 'u', who, phones);
	return NULL;
}

struct list *list_read(const char *text, struct dg_error *why)
{
	struct list *l = dg_alloc(sizeof *l);
	l->entries = dg_map_create();
	for (unsigned n = 1; *text; n++) {
		const char *wrong = take_line(l, text);
		if (wrong) {
			snprintf(why->text, sizeof why->text, "line %u: %s", n, wrong);
			list_free(l);
			return NULL;
		}
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return l;
}

static bool has(const struct list *l, char way, const char *who, const char *phone, size_t octets, const char *end)
{
	struct dg_buf key = { 0 };
	dg_buf_printf(&key, "%c %s ", way, who);
	dg_buf_add(&key, phone, octets);
	dg_buf_str(&key, end);
	bool found = dg_map_get(l->entries, key.at) != NULL;
	dg_buf_finish(&key);
	return found;
}

bool list_blocks(const struct list *l, const struct dg_place *at, const char *phone)
{
	const char *const whos[] = { "*", at->domain, at->user };
	char way = at->way == DG_DOWN ? 'd' : 'u';
	size_t octets = strlen(phone);
	if (!list_count(l) || octets >= PHONE_MAX)
		return false;
	for (size_t i = 0; i < sizeof whos / sizeof whos[0]; i++) {
		if (!whos[i])
			continue;
		if (has(l, way, whos[i], phone, octets, ""))
			return true;
		for (size_t n = 0; n <= octets; n++)
			if (has(l, way, whos[i], phone, n, "*"))
				return true;
	}
	return false;
}
