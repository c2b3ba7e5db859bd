/* files.h - a folder for one test, a configuration in it, and what a call prints. Included once per test program. */
#ifndef FILES_H
#define FILES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char files_dir[64], files_path[128];

/* The path of `name` in the folder; borrowed until the next call. */
static inline const char *in_dir(const char *name)
{
	(void)snprintf(files_path, sizeof files_path, "%s/%s", files_dir, name);
	return files_path;
}

static inline int make_dir(void **state)
{
	(void)state;
	(void)snprintf(files_dir, sizeof files_dir, "/tmp/dg-main-XXXXXX");
	return mkdtemp(files_dir) ? 0 : -1;
}

static inline int remove_dir(void **state)
{
	static const char *const names[] = { "dragoman.json", "journal.db", "journal.db-wal", "journal.db-shm",
		"printed" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		(void)unlink(in_dir(names[i]));
	return rmdir(files_dir);
}

static inline void write_config(const char *text)
{
	FILE *f = fopen(in_dir("dragoman.json"), "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* A configuration that is right: one echo, and an XMPP server that nobody runs (port 1). */
static inline void write_right_config(const char *allow)
{
	char text[1024];

	assert_true(snprintf(text, sizeof text,
			    "{ \"server\": { \"host\": \"127.0.0.1\", \"port\": 1, \"secret\": \"not a secret\" },\n"
			    "\"store\": \"sqlite:%s/journal.db\", \"control\": \"%s/control.sock\",\n"
			    "\"modules\": \"" DG_BUILD_DIR "/modules\", \"access\": { \"allow\": [\"%s\"] },\n"
			    "\"domains\": { \"sms.example.org\": { \"sender\": \"+15550000000\", \"transports\": [\n"
			    "{ \"name\": \"echo\", \"module\": \"loopback\" } ] } } }\n",
			    files_dir, files_dir, allow) < (int)sizeof text);
	write_config(text);
}

/* Run `call` with `stream` (stdout or stderr) going to a file; its code. What it printed is in `out`. */
static inline int capture(FILE *stream, int (*call)(const void *), const void *arg, char *out, size_t room)
{
	int before = dup(fileno(stream)), code;
	FILE *f;
	size_t n;

	assert_int_equal(fflush(stream), 0);
	f = fopen(in_dir("printed"), "w+");
	assert_non_null(f);
	assert_true(dup2(fileno(f), fileno(stream)) >= 0);
	code = call(arg);
	assert_int_equal(fflush(stream), 0);
	assert_true(dup2(before, fileno(stream)) >= 0);
	assert_int_equal(close(before), 0);
	rewind(f);
	n = fread(out, 1, room - 1, f);
	out[n] = '\0';
	assert_int_equal(fclose(f), 0);
	return code;
}

#endif
