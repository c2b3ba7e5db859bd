/* secret.c - "file:PATH" and "env:NAME" stand in for any secret, so that the configuration itself can be shown to
 * others. value.c calls it. What it reads never reaches a message. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/value.h"
#include "util/mem.h"
#include "util/utf8.h"

#define SECRET_OCTETS_MAX 4096u

static enum dg_status refuse(struct dg_error *why, const char *what, const char *name, const char *because)
{
	snprintf(why->text, sizeof why->text, "%s %.150s%s", what, name, because);
	return DG_INVALID;
}

static enum dg_status refuse_file(struct dg_error *why, const char *path, int error)
{
	snprintf(why->text, sizeof why->text, "the file %.150s cannot be read: %.64s", path, strerror(error));
	return DG_INVALID;
}

/* Up to `room` octets of a regular file; -1 with errno. Anything else (a pipe, a device) could make us wait. */
static ssize_t read_file(const char *path, char *into, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return -1;
	struct stat st;
	ssize_t n = -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		n = read(fd, into, room);
	else
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	int failed = errno;
	close(fd);
	errno = failed;
	return n;
}

static enum dg_status from_file(const char *path, const char *folder, char **out, struct dg_error *why)
{
	struct dg_buf full = { 0 };
	if (*path != '/' && strcmp(folder, ".") != 0)
		dg_buf_printf(&full, "%s/", folder);
	dg_buf_str(&full, path);
	char text[SECRET_OCTETS_MAX + 1];
	ssize_t n = read_file(full.at ? full.at : "", text, sizeof text);
	enum dg_status s = DG_OK;
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		n--;
	if (n < 0)
		s = refuse_file(why, full.at ? full.at : "", errno);
	else if (n == 0)
		s = refuse(why, "the file", full.at, " is empty");
	else if (n > (ssize_t)SECRET_OCTETS_MAX || memchr(text, '\0', (size_t)n) || !dg_utf8_is_valid(text, (size_t)n))
		s = refuse(why, "the file", full.at, " holds no secret: over 4096 octets, or not text");
	else
		*out = dg_strndup(text, (size_t)n);
	explicit_bzero(text, sizeof text);
	dg_buf_finish(&full);
	return s;
}

static enum dg_status from_environment(const char *name, char **out, struct dg_error *why)
{
	const char *value = getenv(name);
	if (!value || !*value)
		return refuse(why, "the environment variable", name, value ? " is empty" : " is not set");
	if (!dg_utf8_is_valid(value, strlen(value)))
		return refuse(why, "the environment variable", name, " is not UTF-8 text");
	*out = dg_strdup(value);
	return DG_OK;
}

enum dg_status conf_secret_read(const char *text, const char *folder, char **out, struct dg_error *why)
{
	if (!strncmp(text, "file:", 5))
		return from_file(text + 5, folder, out, why);
	if (!strncmp(text, "env:", 4))
		return from_environment(text + 4, out, why);
	*out = dg_strdup(text);
	return DG_OK;
}
