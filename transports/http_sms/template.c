/* template.c - see template.h. request.c and profile.c call it. */
#include "template.h"

#include <string.h>

#define FILTER_URL "|url"

enum { NAME_MAX_OCTETS = 64 };

/* The next {{name}} at or behind *at: what stands in front of it is *before. false: there is none any more. */
struct mark {
	const char *before;
	size_t n_before;
	char name[NAME_MAX_OCTETS];
	bool is_name, is_wrong, as_url;
};

static struct mark next_mark(const char **at)
{
	struct mark m = { .before = *at };
	const char *open = strstr(*at, "{{"), *close = open ? strstr(open, "}}") : NULL;
	m.n_before = open ? (size_t)(open - *at) : strlen(*at);
	m.is_wrong = open && (!close || close == open + 2 || close - open - 2 >= NAME_MAX_OCTETS);
	m.is_name = open && !m.is_wrong;
	if (m.is_name)
		memcpy(m.name, open + 2, (size_t)(close - open) - 2);
	char *filter = strstr(m.name, FILTER_URL);
	m.as_url = filter && !filter[strlen(FILTER_URL)];
	if (m.as_url)
		*filter = '\0';
	*at = m.is_name ? close + 2 : *at + strlen(*at);
	return m;
}

const char *http_template_complaint(const char *text, http_names *known, const void *arg)
{
	while (*text) {
		struct mark m = next_mark(&text);
		if (m.is_wrong)
			return "a name stands between \"{{\" and \"}}\"";
		if (m.is_name && known && !known(arg, m.name))
			return "it has a name that nothing stands for";
	}
	return NULL;
}

bool http_template_has(const char *text, const char *name)
{
	size_t n = strlen(name);
	bool prefix = n > 0 && name[n - 1] == '.';
	while (*text) {
		struct mark m = next_mark(&text);
		if (m.is_name && (prefix ? !strncmp(m.name, name, n) : !strcmp(m.name, name)))
			return true;
	}
	return false;
}

/* ---- escaping ---- */

void http_escape_url(struct dg_buf *out, const char *text, size_t n)
{
	static const char unreserved[] = "-._~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	for (size_t i = 0; i < n; i++)
		if (text[i] && strchr(unreserved, text[i]))
			dg_buf_chr(out, text[i]);
		else
			dg_buf_printf(out, "%%%02X", (unsigned char)text[i]);
}

static void escape_xml(struct dg_buf *out, const char *text)
{
	static const struct {
		char c;
		const char *as;
	} escapes[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&apos;" } };
	for (; *text; text++) {
		size_t i = 0;
		while (i < sizeof escapes / sizeof escapes[0] && escapes[i].c != *text)
			i++;
		if (i < sizeof escapes / sizeof escapes[0])
			dg_buf_str(out, escapes[i].as);
		else
			dg_buf_chr(out, *text);
	}
}

static void escape(struct dg_buf *out, const char *text, enum http_place place)
{
	switch (place) {
	case HTTP_PLAIN: dg_buf_str(out, text); break;
	case HTTP_URL: http_escape_url(out, text, strlen(text)); break;
	case HTTP_XML: escape_xml(out, text); break;
	}
}

bool http_template_print(
	struct dg_buf *out, const char *text, enum http_place place, http_names *names, const void *arg)
{
	size_t begin = out->len;
	while (*text) {
		struct mark m = next_mark(&text);
		const char *value = m.is_name ? names(arg, m.name) : NULL;
		if (m.is_wrong || (m.is_name && (!value || !*value))) {
			if (out->at)
				out->at[begin] = '\0';
			out->len = begin;
			return false;
		}
		dg_buf_add(out, m.before, m.n_before);
		if (value && m.as_url)
			http_escape_url(out, value, strlen(value)); /* nothing in it is special anywhere else */
		else if (value)
			escape(out, value, place);
	}
	return true;
}
