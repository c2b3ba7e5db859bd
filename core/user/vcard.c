/* vcard.c - lines unfolded, their parameters looked at, their values decoded. Called by directory.c. */
#include "user/vcard.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/mem.h"
#include "util/utf8.h"

enum {
	NAME_MAX_OCTETS = 64,   /* of a property's name and of each parameter */
	PARAMS_MAX = 16,        /* of one property */
	VALUE_MAX = 1024,       /* octets of a text */
	PHOTO_MAX = 512 * 1024, /* octets of base64 that are looked at */
};

/* One logical line: where it stands, and what it says before its value. */
struct line {
	char name[NAME_MAX_OCTETS];
	char params[PARAMS_MAX][NAME_MAX_OCTETS]; /* "TYPE=JPEG", as it stands */
	size_t n_params;
	size_t value, end; /* of the value, folds and all */
	bool is_quoted_printable;
};

struct reader {
	const char *octets;
	size_t n, at;
};

/* ---- lines ---- */

static size_t line_end(const struct reader *r, size_t from)
{
	const char *lf = memchr(r->octets + from, '\n', r->n - from);
	return lf ? (size_t)(lf - r->octets) : r->n;
}

static bool is_fold(const struct reader *r, size_t next)
{
	return next < r->n && (r->octets[next] == ' ' || r->octets[next] == '\t');
}

/* A line of quoted-printable goes on while it ends with "=" (vCard 2.1, MIME's soft line break). */
static bool is_soft(const struct reader *r, size_t from, size_t end)
{
	size_t last = end > from && r->octets[end - 1] == '\r' ? end - 1 : end;
	return last > from && r->octets[last - 1] == '=';
}

/* Copy up to one of `stops`; how many octets were passed. What is too long is cut. */
static size_t take_word(const struct reader *r, size_t from, size_t end, const char *stops, char out[NAME_MAX_OCTETS])
{
	size_t n = 0, kept = 0;
	bool quoted = false;
	for (; from + n < end; n++) {
		char c = r->octets[from + n];
		quoted = quoted != (c == '"');
		if (!c || (!quoted && strchr(stops, c)))
			break;
		if (c != '"' && kept + 1 < NAME_MAX_OCTETS)
			out[kept++] = c;
	}
	out[kept] = '\0';
	return n;
}

static bool has_param(const struct line *l, const char *text)
{
	for (size_t i = 0; i < l->n_params; i++)
		if (!strcasecmp(l->params[i], text))
			return true;
	return false;
}

static void drop_group(char *name)
{
	char *dot = strrchr(name, '.');
	if (dot)
		memmove(name, dot + 1, strlen(dot + 1) + 1);
}

/* The next logical line; r->at moves behind it. false: the end. A line without a colon has an empty name. */
static bool next_line(struct reader *r, struct line *l)
{
	if (r->at >= r->n)
		return false;
	size_t end = line_end(r, r->at), from = r->at;
	l->n_params = 0;
	from += take_word(r, from, end, ":;\n", l->name);
	while (from < end && r->octets[from] == ';') {
		char word[NAME_MAX_OCTETS];
		from++;
		from += take_word(r, from, end, ":;\n", word);
		if (l->n_params < PARAMS_MAX)
			memcpy(l->params[l->n_params++], word, sizeof word);
	}
	bool has_value = from < end && r->octets[from] == ':';
	l->value = has_value ? from + 1 : end;
	if (!has_value)
		l->name[0] = '\0';
	drop_group(l->name);
	l->is_quoted_printable = has_param(l, "QUOTED-PRINTABLE") || has_param(l, "ENCODING=QUOTED-PRINTABLE");
	while (end < r->n && (is_fold(r, end + 1) || (l->is_quoted_printable && is_soft(r, from, end))))
		end = line_end(r, end + 1);
	l->end = end;
	r->at = end < r->n ? end + 1 : r->n;
	return true;
}

/* ---- values ---- */

static int hex(char c)
{
	const char *digits = "0123456789ABCDEF", *at = c ? strchr(digits, c >= 'a' && c <= 'f' ? c - 32 : c) : NULL;
	return at ? (int)(at - digits) : -1;
}

static void add_quoted(struct dg_buf *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n && out->len < VALUE_MAX; i++) {
		if (text[i] != '=') {
			if (text[i] != '\r' && text[i] != '\n')
				dg_buf_chr(out, text[i]);
			continue;
		}
		int high = i + 2 < n ? hex(text[i + 1]) : -1, low = high >= 0 ? hex(text[i + 2]) : -1;
		if (low >= 0) {
			dg_buf_chr(out, (char)(high * 16 + low));
			i += 2;
		}
	}
}

static char unescaped(char c)
{
	if (c == 'n' || c == 'N')
		return '\n';
	return c;
}

/* RFC 6350 sections 3.2 and 3.4: folds go, "\n" is a new line, a backslash protects what follows it. */
static void add_text(struct dg_buf *out, const char *text, size_t n, char stop)
{
	for (size_t i = 0; i < n && out->len < VALUE_MAX; i++) {
		if (text[i] == '\n' && i + 1 < n && (text[i + 1] == ' ' || text[i + 1] == '\t')) {
			i++;
		} else if (text[i] == '\\' && i + 1 < n) {
			i++;
			dg_buf_chr(out, unescaped(text[i]));
		} else if (stop && text[i] == stop) {
			return;
		} else if (text[i] != '\r') {
			dg_buf_chr(out, text[i]);
		}
	}
}

/* The text behind `index` parts that end with `stop`; *n is how much of it there is. */
static const char *part_at(const char *text, size_t *n, char stop, int index)
{
	size_t at = 0;
	for (; index && at < *n; at++) {
		if (text[at] == '\\')
			at++;
		else if (text[at] == stop)
			index--;
	}
	at = at < *n ? at : *n;
	*n -= at;
	return text + at;
}

/* One part of the value as valid UTF-8 without control characters; up to `stop` when that is not 0. NULL: empty. Given.
 */
static char *part_of(const struct reader *r, const struct line *l, char stop, int index)
{
	struct dg_buf raw = { 0 }, plain = { 0 }, whole = { 0 };
	const char *text = r->octets + l->value;
	size_t n = l->end - l->value;
	if (l->is_quoted_printable) {
		add_quoted(&plain, text, n);
		text = plain.at ? plain.at : "";
		n = plain.len;
	}
	text = part_at(text, &n, stop, index);
	add_text(&raw, text, n, stop);
	if (raw.len)
		dg_utf8_mend(&whole, raw.at, raw.len);
	dg_buf_finish(&raw);
	dg_buf_finish(&plain);
	if (!whole.len || whole.at[strspn(whole.at, " ;\t\n")] == '\0') {
		dg_buf_finish(&whole);
		return NULL;
	}
	return dg_buf_give(&whole);
}

static char *value_of(const struct reader *r, const struct line *l, char stop)
{
	return part_of(r, l, stop, 0);
}

static void keep(char **into, char *value)
{
	free(*into);
	*into = value;
}

/* ---- properties ---- */

static void read_name(struct dg_vcard *v, const struct reader *r, const struct line *l)
{
	keep(&v->name, value_of(r, l, 0));
}

static void read_nick(struct dg_vcard *v, const struct reader *r, const struct line *l)
{
	keep(&v->nick, value_of(r, l, ','));
}

static void read_note(struct dg_vcard *v, const struct reader *r, const struct line *l)
{
	keep(&v->note, value_of(r, l, 0));
}

static void read_organisation(struct dg_vcard *v, const struct reader *r, const struct line *l)
{
	keep(&v->organisation, value_of(r, l, ';'));
}

/* Family; given; and more that nobody looks for. */
static void read_names(struct dg_vcard *v, const struct reader *r, const struct line *l)
{
	keep(&v->family, part_of(r, l, ';', 0));
	keep(&v->given, part_of(r, l, ';', 1));
}

static void read_email(struct dg_vcard *v, const struct reader *r, const struct line *l)
{
	char *value = v->email ? NULL : value_of(r, l, 0);
	if (value && !strncasecmp(value, "mailto:", 7))
		memmove(value, value + 7, strlen(value + 7) + 1);
	if (value && *value)
		keep(&v->email, value);
	else
		free(value);
}

static void read_tel(struct dg_vcard *v, const struct reader *r, const struct line *l)
{
	char *value = v->n_tels < DG_VCARD_VALUES_MAX ? value_of(r, l, ';') : NULL;
	if (value && !strncasecmp(value, "tel:", 4))
		memmove(value, value + 4, strlen(value + 4) + 1);
	if (value)
		v->tels[v->n_tels++] = value;
}

static void read_address(struct dg_vcard *v, const struct reader *r, const struct line *l)
{
	char *value = v->n_addresses < DG_VCARD_VALUES_MAX ? value_of(r, l, 0) : NULL;
	char *colon = value ? strchr(value, ':') : NULL;
	if (colon)
		memmove(value, colon + 1, strlen(colon + 1) + 1);
	if (value)
		v->addresses[v->n_addresses++] = value;
}

/* "data:image/png;base64," of 4.0; ENCODING=b and TYPE=PNG of 3.0; ENCODING=BASE64 and PNG of 2.1. A picture somewhere
 * on the net is none: whoever asks for it would tell where he is. */
static void read_photo(struct dg_vcard *v, const struct reader *r, const struct line *l)
{
	static const struct {
		const char *type, *data, *named, *bare;
	} types[] = {
		{ "image/jpeg", "data:image/jpeg;base64,", "TYPE=JPEG", "JPEG" },
		{ "image/png", "data:image/png;base64,", "TYPE=PNG", "PNG" },
		{ "image/gif", "data:image/gif;base64,", "TYPE=GIF", "GIF" },
	};
	const char *text = r->octets + l->value;
	size_t n = l->end - l->value;
	bool is_inline = has_param(l, "ENCODING=b") || has_param(l, "ENCODING=BASE64") || has_param(l, "BASE64");
	if (n > PHOTO_MAX)
		return;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		size_t skip = strlen(types[i].data);
		bool is_data = n > skip && !strncasecmp(text, types[i].data, skip);
		if (!is_data && !(is_inline && (has_param(l, types[i].named) || has_param(l, types[i].bare))))
			continue;
		v->photo_at = l->value + (is_data ? skip : 0);
		v->photo_octets = n - (is_data ? skip : 0);
		snprintf(v->photo_type, sizeof v->photo_type, "%s", types[i].type);
		return;
	}
}

static const struct {
	const char *name;
	void (*read)(struct dg_vcard *v, const struct reader *r, const struct line *l);
} properties[] = {
	{ "FN", read_name },
	{ "N", read_names },
	{ "EMAIL", read_email },
	{ "NICKNAME", read_nick },
	{ "NOTE", read_note },
	{ "ORG", read_organisation },
	{ "TEL", read_tel },
	{ "IMPP", read_address },
	{ "PHOTO", read_photo },
};

static bool is_line(const struct reader *r, const struct line *l, const char *name, const char *value)
{
	size_t n = strlen(value);
	return !strcasecmp(l->name, name) && l->end - l->value >= n && !strncasecmp(r->octets + l->value, value, n);
}

bool dg_vcard_next(const char *octets, size_t n, size_t *at, struct dg_vcard *out)
{
	struct reader r = { octets, n, *at };
	struct line l;
	bool begun = false;
	*out = (struct dg_vcard){ 0 };
	while (next_line(&r, &l)) {
		if (is_line(&r, &l, "BEGIN", "VCARD")) {
			dg_vcard_finish(out); /* one that never ended is none */
			begun = true;
		} else if (begun && is_line(&r, &l, "END", "VCARD")) {
			*at = r.at;
			return true;
		}
		for (size_t i = 0; begun && i < sizeof properties / sizeof properties[0]; i++)
			if (!strcasecmp(l.name, properties[i].name))
				properties[i].read(out, &r, &l);
	}
	dg_vcard_finish(out);
	*at = n;
	return false;
}

void dg_vcard_finish(struct dg_vcard *v)
{
	free(v->name);
	free(v->nick);
	free(v->note);
	free(v->organisation);
	free(v->given);
	free(v->family);
	free(v->email);
	for (size_t i = 0; i < v->n_tels; i++)
		free(v->tels[i]);
	for (size_t i = 0; i < v->n_addresses; i++)
		free(v->addresses[i]);
	*v = (struct dg_vcard){ 0 };
}

bool dg_vcard_photo(const char *base64, size_t n, size_t most, struct dg_buf *out)
{
	struct dg_buf plain = { 0 };
	for (size_t i = 0; i < n; i++)
		if (!strchr(" \t\r\n", base64[i]))
			dg_buf_chr(&plain, base64[i]);
	bool fine = plain.len && plain.len % 4 == 0;
	size_t padding = 0;
	while (fine && padding < 2 && plain.at[plain.len - 1 - padding] == '=')
		padding++;
	fine = fine && plain.len / 4 * 3 - padding <= most;
	if (fine) {
		unsigned char *room = (unsigned char *)dg_buf_reserve(out, plain.len / 4 * 3 + 1);
		fine = EVP_DecodeBlock(room, (const unsigned char *)plain.at, (int)plain.len) > 0;
		if (fine)
			out->len += plain.len / 4 * 3 - padding;
	}
	dg_buf_finish(&plain);
	return fine;
}
