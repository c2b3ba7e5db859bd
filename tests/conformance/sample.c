/* sample.c - the file in conf/transports.d that an operator starts from: read as the gateway reads it, and taken by the
 * module. Secrets in files are not there on this machine, so they are blotted out. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"
#include "util/buf.h"

static const char frame[] = "{ \"server\": { \"secret\": \"secret\" }, \"access\": { \"allow\": [] },"
			    "  \"include\": \"sample.json\" }";

char *suite_read_file(const char *path)
{
	struct dg_buf text = { 0 };
	char chunk[4096];
	size_t n;
	FILE *f = fopen(path, "re");
	if (!f)
		return NULL;
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		dg_buf_add(&text, chunk, n);
	fclose(f);
	return dg_buf_give(&text);
}

static bool write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");
	bool ok = f && fputs(text, f) >= 0;
	return f && fclose(f) == 0 && ok;
}

static int take_sections(struct suite *s, const struct dg_conf *c, struct dg_conf_errors *errors)
{
	int found = 0;
	for (size_t d = 0; d < c->n_domains; d++) {
		for (size_t t = 0; t < c->domains[d].n_transports; t++) {
			const struct dg_conf_section *section = &c->domains[d].transports[t].section;
			const struct dg_transport *transport = s->module.transport;
			if (!section->module || strcmp(section->module, s->name) != 0)
				continue;
			dg_options_free(dg_options_fill(c, section, transport->options, transport->config_size, errors),
				transport->options);
			found++;
		}
	}
	return found;
}

static void check_text(struct suite *s, char *text)
{
	for (char *at = text; (at = strstr(at, "\"file:")) != NULL; at++)
		memcpy(at, "\"     ", 6);
	if (!expect(s, write_file("main.json", frame) && write_file("sample.json", text), "cannot write a copy"))
		return;
	struct dg_conf_errors errors = { 0 };
	struct dg_conf *c = dg_conf_read("main.json", &errors);
	if (c)
		expect(s, take_sections(s, c, &errors) > 0, "it has no section of this module");
	for (size_t i = 0; i < errors.count; i++)
		expect(s, false, "%s", errors.lines[i]);
	dg_conf_errors_finish(&errors);
	dg_conf_free(c);
}

void check_sample(struct suite *s)
{
	char folder[] = "/tmp/dg-sample-XXXXXX";
	char *text = s->sample ? suite_read_file(s->sample) : NULL;
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->sample && expect(s, text, "there is no %s", s->sample) &&
		expect(s, here >= 0 && mkdtemp(folder) && !chdir(folder), "there is no room for a copy")) {
		check_text(s, text);
		(void)unlink("main.json");
		(void)unlink("sample.json");
		expect(s, !fchdir(here) && !rmdir(folder), "cannot leave %s", folder);
	}
	if (here >= 0)
		close(here);
	free(text);
}
