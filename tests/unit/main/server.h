/* server.h - a control socket of our own in a child process, which answers one request. Included once per test program.
 */
#ifndef SERVER_H
#define SERVER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct server {
	char path[64];
	int listener;
	pid_t pid;
};

/* Listens before it forks, so that a client can come at once. The child answers one request with `answer` when the
 * request is `wanted`, and exits 0 then. NULL answer: it closes. */
static struct server serve_one(const char *wanted, const char *answer)
{
	struct server s;
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char request[256] = "";

	(void)snprintf(s.path, sizeof s.path, "/tmp/dg-client-%ld.sock", (long)getpid());
	(void)snprintf(at.sun_path, sizeof at.sun_path, "%s", s.path);
	s.listener = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(s.listener, (const struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(s.listener, 1), 0);
	s.pid = fork();
	if (s.pid == 0) {
		int fd = accept(s.listener, NULL, NULL);
		ssize_t n = read(fd, request, sizeof request - 1);

		if (answer && n > 0 && write(fd, answer, strlen(answer)) < 0)
			_exit(2);
		_exit(strcmp(request, wanted) == 0 ? 0 : 1);
	}
	return s;
}

static void assert_asked_right(struct server *s)
{
	int status;

	assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
	assert_int_equal(status, 0);
	assert_int_equal(close(s->listener), 0);
	assert_int_equal(unlink(s->path), 0);
}

#endif
