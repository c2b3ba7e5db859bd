/* client.c - see client.h. Called by the live subcommands (live.c); control.c in core/admin is the other end. */
#include "main/client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/clock.h"

static enum dg_status say(struct dg_error *why, enum dg_status status, const char *sentence)
{
	(void)snprintf(why->text, sizeof why->text, "%s", sentence);
	return status;
}

/* *fd is given on DG_OK. */
static enum dg_status reach(const char *path, int *fd, struct dg_error *why)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	size_t n = strlen(path);
	int s, error;

	if (n >= sizeof at.sun_path)
		return say(why, DG_TOOBIG, "the path of the control socket is too long");
	memcpy(at.sun_path, path, n + 1);
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s >= 0 && connect(s, (const struct sockaddr *)&at, sizeof at) == 0) {
		*fd = s;
		return DG_OK;
	}
	error = errno;
	if (s >= 0)
		(void)close(s);
	if (error == EACCES) {
		(void)snprintf(why->text, sizeof why->text,
			"%.128s may be opened by its owner only: run this as the user that the program runs as", path);
		return DG_DENIED;
	}
	(void)snprintf(why->text, sizeof why->text,
		"no dragoman answers at %.100s (%s); start it with `dragoman run -c FILE`", path, strerror(error));
	return DG_OFFLINE;
}

static enum dg_status write_all(int fd, const char *at, size_t n, struct dg_error *why)
{
	while (n > 0) {
		ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return say(why, DG_REMOTE, "the program closed the connection");
		at += sent;
		n -= (size_t)sent;
	}
	return DG_OK;
}

static enum dg_status read_line(int fd, int64_t wait_ms, struct dg_buf *line, struct dg_error *why)
{
	int64_t until = dg_mono_ms() + wait_ms;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (line->len == 0 || line->at[line->len - 1] != '\n') {
		int64_t left = until - dg_mono_ms();
		ssize_t n;

		if (left <= 0)
			return say(why, DG_TIMEOUT, "the program does not answer in time");
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		n = recv(fd, dg_buf_reserve(line, 4096), 4096, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return say(why, DG_REMOTE, "the program closed the connection without an answer");
		line->len += (size_t)n;
	}
	return DG_OK;
}

static enum dg_status status_of(const char *name)
{
	static const struct {
		const char *name;
		enum dg_status status;
	} names[] = {
#define X(constant, value, text) { #constant, DG_##constant },
		DG_STATUS_MAP(X)
#undef X
	};

	for (size_t i = 0; name && i < sizeof names / sizeof names[0]; i++)
		if (strcasecmp(names[i].name, name) == 0)
			return names[i].status;
	return DG_INTERNAL;
}

static enum dg_status answer_read(const struct dg_buf *line, json_t **result, struct dg_error *why)
{
	json_t *answer = json_loadb(line->at, line->len, 0, NULL);
	const json_t *error = json_object_get(answer, "error");
	const char *text = json_string_value(json_object_get(error, "text"));
	enum dg_status status;

	if (json_is_true(json_object_get(answer, "ok"))) {
		*result = json_incref(json_object_get(answer, "result"));
		status = DG_OK;
	} else {
		status = say(why, status_of(json_string_value(json_object_get(error, "status"))),
			text ? text : "the program's answer cannot be read");
	}
	json_decref(answer);
	return status;
}

enum dg_status dg_client_ask(
	const char *path, const char *command, json_t *args, int64_t wait_ms, json_t **result, struct dg_error *why)
{
	json_t *request = json_pack("{s:s, s:o}", "command", command, "args", args);
	char *text = json_dumps(request, JSON_COMPACT);
	struct dg_buf line = { 0 };
	enum dg_status status;
	int fd = -1;

	dg_buf_str(&line, text);
	dg_buf_chr(&line, '\n');
	free(text);
	json_decref(request);
	status = reach(path, &fd, why);
	if (status == DG_OK)
		status = write_all(fd, line.at, line.len, why);
	dg_buf_clear(&line);
	if (status == DG_OK)
		status = read_line(fd, wait_ms, &line, why);
	if (status == DG_OK)
		status = answer_read(&line, result, why);
	if (fd >= 0)
		(void)close(fd);
	dg_buf_finish(&line);
	return status;
}
