/* See form.h. */
#include "form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/mem.h"
#include "util/utf8.h"

/* ---- reading ---- */

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What is no %XX stays as it is, as browsers have it. */
static struct http_text decode(char **to, const char *at, size_t n)
{
	struct http_text out = { *to, 0 };
	char *w = *to;
	for (size_t i = 0; i < n; i++) {
		int high = at[i] == '%' && n - i > 2 ? digit_of(at[i + 1]) : -1;
		int low = high >= 0 ? digit_of(at[i + 2]) : -1;
		if (low >= 0) {
			*w++ = (char)(high << 4 | low);
			i += 2;
		} else {
			*w++ = at[i];
			if (at[i] == '+')
				w[-1] = ' ';
		}
	}
	out.n = (size_t)(w - out.at);
	*w++ = '\0';
	*to = w;
	return out;
}

/* Room for so many octets more, each pair with two NULs; what is there moves along. */
static char *make_room(struct http_form *form, size_t pairs, size_t octets)
{
	size_t used = 0;
	for (size_t i = 0; i < form->n; i++)
		used += form->at[i].name.n + form->at[i].value.n + 2;
	char *room = dg_alloc(used + octets + 2 * pairs + 1), *w = room;
	for (size_t i = 0; i < form->n; i++) {
		struct http_text *const both[] = { &form->at[i].name, &form->at[i].value };
		for (size_t k = 0; k < 2; k++) {
			memcpy(w, both[k]->at, both[k]->n + 1);
			both[k]->at = w;
			w += both[k]->n + 1;
		}
	}
	free(form->room);
	form->room = room;
	form->at = dg_grow(form->at, (form->n + pairs + 1) * sizeof *form->at);
	return w;
}

bool http_form_read(struct http_form *form, const char *octets, size_t n)
{
	size_t pairs = 1;
	for (size_t i = 0; i < n; i++)
		pairs += octets[i] == '&';
	if (pairs > HTTP_FORM_MAX || form->n + pairs > HTTP_FORM_MAX)
		return false;
	char *w = make_room(form, pairs, n);
	for (size_t from = 0, to; from < n; from = to + 1) {
		const char *end = memchr(octets + from, '&', n - from);
		to = end ? (size_t)(end - octets) : n;
		const char *equals = memchr(octets + from, '=', to - from);
		size_t split = equals ? (size_t)(equals - octets) : to;
		if (to == from)
			continue;
		struct http_param *p = &form->at[form->n++];
		p->name = decode(&w, octets + from, split - from);
		p->value = decode(&w, octets + split + (equals != NULL), to - split - (equals != NULL));
	}
	return true;
}

static const char *printed(const json_t *value, char room[32])
{
	switch (json_typeof(value)) {
	case JSON_STRING: return json_string_value(value);
	case JSON_INTEGER: snprintf(room, 32, "%" JSON_INTEGER_FORMAT, json_integer_value(value)); return room;
	case JSON_REAL: snprintf(room, 32, "%.17g", json_real_value(value)); return room;
	case JSON_TRUE: return "true";
	case JSON_FALSE: return "false";
	case JSON_OBJECT:
	case JSON_ARRAY:
	case JSON_NULL: return NULL;
	}
	return NULL;
}

static void place(struct http_text *out, char **w, const char *text)
{
	size_t n = strlen(text);
	memcpy(*w, text, n + 1);
	*out = (struct http_text){ *w, n };
	*w += n + 1;
}

bool http_form_take(struct http_form *form, const json_t *object)
{
	const char *key;
	json_t *value;
	char room[32];
	size_t octets = 0, pairs = json_object_size(object);
	if (form->n + pairs > HTTP_FORM_MAX)
		return false;
	json_object_foreach((json_t *)object, key, value)
	{
		const char *text = printed(value, room);
		octets += strlen(key) + (text ? strlen(text) : 0);
	}
	char *w = make_room(form, pairs, octets);
	json_object_foreach((json_t *)object, key, value)
	{
		const char *text = printed(value, room);
		if (!text)
			continue;
		struct http_param *p = &form->at[form->n++];
		place(&p->name, &w, key);
		place(&p->value, &w, text);
	}
	return true;
}

void http_form_finish(struct http_form *form)
{
	free(form->at);
	free(form->room);
	*form = (struct http_form){ 0 };
}

/* ---- use ---- */

static int compare(const struct http_text *a, const struct http_text *b)
{
	int differ = memcmp(a->at, b->at, a->n < b->n ? a->n : b->n);
	return differ ? differ : (a->n > b->n) - (a->n < b->n);
}

static int by_name(const void *left, const void *right)
{
	const struct http_param *a = left, *b = right;
	int differ = compare(&a->name, &b->name);
	return differ ? differ : compare(&a->value, &b->value);
}

void http_form_sort(struct http_form *form)
{
	if (form->n)
		qsort(form->at, form->n, sizeof *form->at, by_name);
}

const struct http_text *http_form_find(const struct http_form *form, const char *name)
{
	for (size_t i = 0; i < form->n; i++)
		if (form->at[i].name.n == strlen(name) && memcmp(form->at[i].name.at, name, strlen(name)) == 0)
			return &form->at[i].value;
	return NULL;
}

json_t *http_form_json(const struct http_form *form)
{
	json_t *out = json_object();
	struct dg_buf name = { 0 }, value = { 0 };
	for (size_t i = 0; i < form->n; i++) {
		dg_buf_clear(&name);
		dg_buf_clear(&value);
		dg_utf8_mend(&name, form->at[i].name.at, form->at[i].name.n);
		dg_utf8_mend(&value, form->at[i].value.at, form->at[i].value.n);
		if (name.len && !json_object_get(out, name.at))
			json_object_set_new(out, name.at, json_string(value.at ? value.at : ""));
	}
	dg_buf_finish(&name);
	dg_buf_finish(&value);
	return out;
}
