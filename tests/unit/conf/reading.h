/* reading.h - what the tests of this room share: read a configuration from memory or from a folder of files, and
 * compare every error line that comes out. */
#ifndef READING_H
#define READING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/conf.h"

/* The keys that every configuration needs, so that a test shows only what it is about. */
#define SERVER  "\"server\":{\"secret\":\"secret\"},"
#define ACCESS  "\"access\":{\"allow\":[\"example.org\"]},"
#define DOMAINS "\"domains\":{\"sms.example.org\":{\"transports\":[{\"module\":\"loopback\"}]}}"

static inline struct dg_conf *read_text(const char *text, struct dg_conf_errors *errors)
{
	*errors = (struct dg_conf_errors){ 0 };
	return dg_conf_read_text("t.json", text, strlen(text), errors);
}

/* Exactly these error lines, in this order; the list ends with NULL. */
static inline void assert_lines(const struct dg_conf_errors *errors, const char *const *lines)
{
	size_t n = 0;
	for (; lines[n]; n++) {
		if (n >= errors->count)
			fail_msg("missing error: %s", lines[n]);
		assert_string_equal(errors->lines[n], lines[n]);
	}
	if (errors->count > n)
		fail_msg("unexpected error: %s", errors->lines[n]);
}

static inline void assert_text_gives(const char *text, const char *const *lines)
{
	struct dg_conf_errors errors;
	struct dg_conf *c = read_text(text, &errors);
	assert_lines(&errors, lines);
	dg_conf_errors_finish(&errors);
	dg_conf_free(c);
}
#define assert_gives(text, ...) assert_text_gives(text, (const char *const[]){ __VA_ARGS__, NULL })

/* A configuration that must be good; free it. */
static inline struct dg_conf *must_read(const char *text)
{
	struct dg_conf_errors errors;
	struct dg_conf *c = read_text(text, &errors);
	assert_lines(&errors, (const char *const[]){ NULL });
	dg_conf_errors_finish(&errors);
	assert_non_null(c);
	return c;
}

/* A folder of its own for each test; the working directory is there, so that messages show short paths. */
static inline int enter_folder(void **state)
{
	char *folder = strdup("/tmp/dg-conf-XXXXXX");
	*state = folder;
	return folder && mkdtemp(folder) && !chdir(folder) ? 0 : -1;
}

static inline void write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");
	assert_non_null(f);
	assert_int_equal(fputs(text, f) < 0, 0);
	assert_int_equal(fclose(f), 0);
}

#endif
