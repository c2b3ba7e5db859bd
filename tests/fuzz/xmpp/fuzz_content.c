/* fuzz_content.c - any message through the reader of its extensions, and what it says through what a network would be
 * given. Oracle: what is read is bounded and valid, and a text that is composed for a network that can nothing loses no
 * word of the body. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/utf8.h"
#include "xmpp/content.h"
#include "xmpp/submit.h"

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_composed(const struct content *m, uint32_t caps, const char *quotes)
{
	const struct dg_conf_domain domain = { .domain = "example.org", .quotes = quotes };
	struct dg_buf text = { 0 };
	submit_compose(&domain, caps, m, &text);
	check(dg_utf8_is_valid(text.at ? text.at : "", text.len));
	if (m->body && !caps && strcmp(quotes, "cut") != 0)
		check(strstr(text.at, m->body) != NULL);
	check(text.len || !(m->body || m->n_files) || caps & DG_CAP_FILES);
	dg_buf_finish(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	char *xml = dg_strndup((const char *)octets, n);
	struct dg_element *e = dg_element_parse(xml);
	if (e) {
		struct content m;
		content_read(e, &m);
		check(m.n_files <= CONTENT_FILES_MAX && m.ttl_ms >= 0 && m.emojis.len < 1024);
		for (size_t i = 0; i < m.n_files; i++)
			check(strncmp(m.files[i].url, "http", 4) == 0);
		check_composed(&m, 0, "keep");
		check_composed(&m, 0, "cut");
		check_composed(&m, DG_CAP_FILES | DG_CAP_REPLY | DG_CAP_EDIT, "keep");
		content_finish(&m);
		dg_element_free(e);
	}
	free(xml);
	return 0;
}
