/* row.c - see row.h. Called by the operations that take a row or answer with one. */
#include "store/row.h"

#include <string.h>

#include "store/names.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define AT(member)   offsetof(struct dg_row, member)

/* Every text of a row. Those from `user` on stand in this order in DG_ROW_COLUMNS, from FIRST_TEXT on. */
enum { PARTS = 13, PASSING = 14, SEGMENTS = 15, MICROS = 16, FIRST_TEXT = 17, ASIDE = 28, NAMES = 2 };
static const size_t texts[] = { AT(domain), AT(instance), AT(user), AT(resource), AT(self), AT(peer), AT(stanza_id),
	AT(network_id), AT(text), AT(subject), AT(lang), AT(thread), AT(why_text), AT(aside), AT(room), AT(nick),
	AT(replaces), AT(reply_to), AT(files), AT(reply_by), AT(quote), AT(report) };

static const char **text_of(struct dg_row *row, size_t i)
{
	return (const char **)(void *)((char *)row + texts[i]);
}

size_t dg_row_octets(const struct dg_row *row)
{
	struct dg_row copy = *row;
	size_t octets = 0;
	for (size_t i = 0; i < COUNT(texts); i++)
		octets += dg_text_octets(*text_of(&copy, i));
	return octets;
}

struct dg_row dg_row_copy(struct dg_op *op, const struct dg_row *row)
{
	struct dg_row copy = *row;
	for (size_t i = 0; i < COUNT(texts); i++)
		*text_of(&copy, i) = dg_op_text(op, *text_of(&copy, i));
	return copy;
}

/* On disk an up row has stand DG_DONE from the start, see sql.h. */
static enum dg_stand stand_of(sqlite3_stmt *s, const struct dg_row *row)
{
	bool waits = !row->told || sqlite3_column_type(s, ASIDE) != SQLITE_NULL;
	return row->way == DG_UP && waits ? DG_ACCEPTED : (enum dg_stand)sqlite3_column_int(s, 2);
}

void dg_row_bind_price(sqlite3_stmt *s, int at, uint32_t segments, int64_t micros)
{
	if (segments)
		dg_bind_int(s, at, segments);
	else
		dg_bind_null(s, at);
	if (segments && micros >= 0)
		dg_bind_int(s, at + 1, micros);
	else
		dg_bind_null(s, at + 1);
}

const char *dg_row_parts(sqlite3_stmt *s)
{
	return dg_column_text(s, PARTS);
}

void dg_row_read(sqlite3_stmt *s, struct dg_found *out)
{
	*out = (struct dg_found){ .domain = sqlite3_column_int64(s, 4), .instance = sqlite3_column_int64(s, 5) };
	struct dg_row *row = &out->row;
	row->id = (uint64_t)sqlite3_column_int64(s, 0);
	row->way = (enum dg_way)sqlite3_column_int(s, 1);
	row->told = sqlite3_column_int(s, 2) > DG_TAKEN && sqlite3_column_type(s, 3) == SQLITE_NULL;
	row->stand = stand_of(s, row);
	row->created_ms = sqlite3_column_int64(s, 6);
	row->expires_ms = sqlite3_column_int64(s, 7);
	row->due_ms = sqlite3_column_int64(s, 8);
	row->attempts = sqlite3_column_int(s, 9);
	row->want_receipt = sqlite3_column_int(s, 10);
	row->doubted = sqlite3_column_int(s, 11);
	row->why = (enum dg_status)sqlite3_column_int(s, 12);
	row->passing = sqlite3_column_int(s, PASSING);
	row->segments = (uint32_t)sqlite3_column_int64(s, SEGMENTS);
	row->micros = sqlite3_column_type(s, MICROS) == SQLITE_NULL ? -1 : sqlite3_column_int64(s, MICROS);
}

void dg_row_read_texts(const struct dg_journal *j, sqlite3_stmt *s, const struct dg_found *found, struct dg_keep *k,
	struct dg_row *out)
{
	const char *from[COUNT(texts)] = { dg_names_text(j, found->domain), dg_names_text(j, found->instance) };
	size_t octets[COUNT(texts)];
	size_t all = 0;
	for (size_t i = 0; i < COUNT(texts); i++) {
		if (i >= NAMES)
			from[i] = dg_column_text(s, (int)(FIRST_TEXT + i - NAMES));
		octets[i] = dg_text_octets(from[i]);
		all += octets[i];
	}
	char *to = dg_keep_room(k, all);
	for (size_t i = 0; i < COUNT(texts); i++) {
		*text_of(out, i) = from[i] ? memcpy(to, from[i], octets[i]) : NULL;
		to += octets[i];
	}
}
