/* init.c - `dragoman init`: a first configuration that runs at once, and what to paste into the XMPP server.
 *
 * Called by main.c. Asks nothing and overwrites nothing. The result texts into an echo (the loopback transport), so
 * that a newcomer sees a reply before there is any carrier.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "main/main.h"
#include "main/sample.h"
#include "util/mem.h"
#include "util/random.h"

enum { SECRET_CHARACTERS = 40, KEY_OCTETS = 32, N_FILES = 4 };

#define SYSTEM_DIR "/etc/dragoman"

struct file {
	const char *name;
	mode_t mode;
	struct dg_buf text; /* empty: not written */
	char *path;
	bool written;
};

static int fail(const char *what, const char *path, int error)
{
	(void)fprintf(stderr, "dragoman: init: %s %s: %s\n", what, path, strerror(error));
	return DG_EXIT_FAILED;
}

/* O_EXCL: a file that is there stays as it is, whoever makes it in between. 0 or errno. */
static int file_write(struct file *f)
{
	int fd = open(f->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, f->mode);
	const char *at = f->text.at;
	size_t left = f->text.len;
	int error = 0;

	if (fd < 0)
		return errno;
	f->written = true;
	while (left > 0 && error == 0) {
		ssize_t n = write(fd, at, left);

		if (n < 0 && errno != EINTR)
			error = errno;
		else if (n > 0) {
			at += n;
			left -= (size_t)n;
		}
	}
	if (close(fd) < 0 && error == 0)
		error = errno;
	return error;
}

/* All or none. */
static int files_write(struct file files[N_FILES], const char *dir)
{
	int error = 0, i;

	for (i = 0; i < N_FILES && error == 0; i++) {
		struct dg_buf path = { 0 };

		dg_buf_printf(&path, "%s/%s", dir, files[i].name);
		files[i].path = dg_buf_give(&path);
		if (files[i].text.len > 0)
			error = file_write(&files[i]);
	}
	if (error == 0)
		return DG_EXIT_OK;
	(void)fail(error == EEXIST ? "will not overwrite" : "cannot write", files[i - 1].path, error);
	while (--i >= 0)
		if (files[i].written)
			(void)unlink(files[i].path);
	return DG_EXIT_FAILED;
}

static void files_finish(struct file files[N_FILES])
{
	for (int i = 0; i < N_FILES; i++) {
		if (files[i].text.at)
			explicit_bzero(files[i].text.at, files[i].text.len);
		dg_buf_finish(&files[i].text);
		free(files[i].path);
	}
}

static void say_what_next(const struct dg_sample *s, const struct file files[N_FILES])
{
	struct dg_buf out = { 0 };

	for (int i = 0; i < N_FILES; i++)
		if (files[i].written)
			dg_buf_printf(&out, "wrote %s\n", files[i].path);
	dg_sample_next_steps(s, files[0].path, &out);
	(void)fwrite(out.at, 1, out.len, stdout);
	explicit_bzero(out.at, out.len);
	dg_buf_finish(&out);
}

/* 64 hexadecimal digits: "credentials_key". */
static void put_key(struct dg_buf *out)
{
	unsigned char key[KEY_OCTETS];

	dg_random(key, sizeof key);
	for (size_t i = 0; i < sizeof key; i++)
		dg_buf_printf(out, "%02x", key[i]);
	dg_buf_chr(out, '\n');
	explicit_bzero(key, sizeof key);
}

static int write_all(struct dg_sample *s)
{
	/* clang-format off */
	struct file files[N_FILES] = {
		{ .name = "dragoman.json", .mode = 0640 },
		{ .name = "secret", .mode = 0600 },
		{ .name = "token", .mode = 0600 },
		{ .name = "credentials.key", .mode = 0600 },
	};
	/* clang-format on */
	char secret[SECRET_CHARACTERS + 1], token[SECRET_CHARACTERS + 1];
	int code;

	dg_random_token(secret, SECRET_CHARACTERS);
	dg_random_token(token, SECRET_CHARACTERS);
	if (!s->secret_file) {
		s->secret = secret;
		dg_buf_printf(&files[1].text, "%s\n", secret);
	}
	dg_buf_printf(&files[2].text, "%s\n", token);
	put_key(&files[3].text);
	dg_sample_config(s, &files[0].text);
	code = files_write(files, s->dir);
	if (code == DG_EXIT_OK)
		say_what_next(s, files);
	s->secret = NULL;
	explicit_bzero(secret, sizeof secret);
	explicit_bzero(token, sizeof token);
	files_finish(files);
	return code;
}

int dg_main_init(const struct dg_args *args)
{
	const char *dir = args->n_words > 0 ? args->words[0] : SYSTEM_DIR;
	struct dg_sample sample;
	struct dg_error why;
	char real[PATH_MAX], secret_file[PATH_MAX];
	int code;

	if (args->secret_file && !realpath(args->secret_file, secret_file))
		return fail("cannot find", args->secret_file, errno);
	if (mkdir(dir, 0750) < 0 && errno != EEXIST)
		return fail("cannot make", dir, errno);
	if (!realpath(dir, real))
		return fail("cannot use", dir, errno);
	if (dg_sample_plan(&sample, args, &why) != DG_OK) {
		(void)fprintf(stderr, "dragoman: init: %s\n", why.text);
		return DG_EXIT_USAGE;
	}
	sample.dir = real;
	sample.system = strcmp(real, SYSTEM_DIR) == 0;
	sample.secret_file = args->secret_file ? secret_file : NULL;
	code = write_all(&sample);
	dg_sample_finish(&sample);
	return code;
}
