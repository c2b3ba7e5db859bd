/* files.c - see files.h. Intake and XMPP write it, lanes, XMPP and operators' commands read it. Pure. */
#include "router/files.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

enum { FIELDS = 4 }; /* octets, URL, type, name */

static bool is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7F;
}

static bool is_url(const char *text)
{
	for (const char *at = text; at && *at; at++)
		if (is_control(*at) || *at == ' ')
			return false;
	return text && *text;
}

static void print_field(struct dg_buf *out, const char *text)
{
	dg_buf_chr(out, '\t');
	for (; text && *text; text++) {
		char c = *text;
		if (is_control(c))
			c = ' ';
		dg_buf_chr(out, c);
	}
}

void dg_files_print(struct dg_buf *out, const struct dg_file *files, size_t n)
{
	for (size_t i = 0; i < n && i < DG_FILES_MOST; i++) {
		if (!is_url(files[i].url))
			continue;
		dg_buf_printf(out, "%" PRIu64, files[i].octets);
		print_field(out, files[i].url);
		print_field(out, files[i].type);
		print_field(out, files[i].name);
		dg_buf_chr(out, '\n');
	}
}

/* Cuts the next line out of *at and its fields apart; false: it is not one of ours. */
static bool read_line(char **at, struct dg_file *out)
{
	char *fields[FIELDS] = { NULL };
	char *line = *at, *end = strchr(line, '\n');
	if (end)
		*end = '\0';
	*at = end ? end + 1 : line + strlen(line);
	for (int i = 0; i < FIELDS && line; i++) {
		fields[i] = line;
		line = strchr(line, '\t');
		if (line)
			*line++ = '\0';
	}
	if (!fields[FIELDS - 1] || !*fields[1])
		return false;
	*out = (struct dg_file){ .url = fields[1], .octets = strtoull(fields[0], NULL, 10) };
	out->type = *fields[2] ? fields[2] : NULL;
	out->name = *fields[3] ? fields[3] : NULL;
	return true;
}

struct dg_file *dg_files_read(const char *text, size_t *n)
{
	size_t octets = text ? strlen(text) + 1 : 0;
	*n = 0;
	if (octets < 2)
		return NULL;
	struct dg_file *files = dg_alloc(DG_FILES_MOST * sizeof *files + octets);
	char *at = memcpy(files + DG_FILES_MOST, text, octets);
	while (*at && *n < DG_FILES_MOST)
		*n += read_line(&at, &files[*n]);
	if (*n)
		return files;
	free(files);
	return NULL;
}
