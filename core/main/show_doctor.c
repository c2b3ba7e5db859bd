/* show_doctor.c - what `dragoman doctor` found, as text for people: see show.h. */
#include <string.h>

#include "main/show.h"

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "-";
}

static void show_remedy(const char *remedy, struct dg_buf *out)
{
	while (*remedy) {
		size_t n = strcspn(remedy, "\n");

		dg_buf_str(out, "                | ");
		dg_buf_add(out, remedy, n);
		dg_buf_chr(out, '\n');
		remedy += n + (remedy[n] == '\n');
	}
}

static void show_finding(const json_t *finding, struct dg_buf *out)
{
	const char *verdict = text_of(finding, "verdict");

	dg_buf_printf(out, "  %-8s %-11s %s\n", verdict, text_of(finding, "what"), text_of(finding, "text"));
	if (strcmp(verdict, "fine") == 0)
		return;
	if (json_object_get(finding, "good_for"))
		dg_buf_printf(out, "           %-11s good for: %s\n", "", text_of(finding, "good_for"));
	if (json_object_get(finding, "remedy"))
		show_remedy(text_of(finding, "remedy"), out);
}

static void show_domain(const json_t *domain, struct dg_buf *out)
{
	const json_t *findings = json_object_get(domain, "findings");
	dg_buf_printf(out, "%s\n", text_of(domain, "domain"));
	for (size_t i = 0; i < json_array_size(findings); i++)
		show_finding(json_array_get(findings, i), out);
}

void dg_show_doctor(const json_t *answer, struct dg_buf *out)
{
	const json_t *domains = json_object_get(answer, "domains");
	for (size_t i = 0; i < json_array_size(domains); i++) {
		dg_buf_str(out, i ? "\n" : "");
		show_domain(json_array_get(domains, i), out);
	}
}
