/* control.c - see control.h. Called by admin.c; runs commands through command.h.
 *
 * Never trusts a client to be quick, brief or polite: lines, connections and time are bounded.
 */
#include "admin/control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "admin/command.h"
#include "util/buf.h"
#include "util/event_copy.h"
#include "util/mem.h"

enum { LINE_MAX_OCTETS = 65536, PEERS_MAX = 32, BACKLOG = 16 };

struct dg_control {
	uv_pipe_t listener; /* first: libuv gives it back to us */
	struct dg_admin *admin;
	struct dg_node peers;
	size_t n_peers;
};

struct peer {
	uv_pipe_t pipe;
	struct dg_node node; /* in dg_control.peers */
	struct dg_control *control;
	struct dg_buf in;
	struct dg_call *call; /* under way */
	bool busy;            /* the answer to the last line is not written yet */
	bool ended;           /* nothing more will come */
	char room[4096];
};

struct answer_write {
	uv_write_t request;
	char *line;
};

static void serve(struct peer *p);

static void on_peer_gone(uv_handle_t *h)
{
	struct peer *p = h->data;

	dg_buf_finish(&p->in);
	free(p);
}

static void peer_close(struct peer *p)
{
	if (uv_is_closing((uv_handle_t *)&p->pipe))
		return;
	dg_call_forget(p->call);
	p->call = NULL;
	dg_list_remove(&p->node);
	p->control->n_peers--;
	uv_close((uv_handle_t *)&p->pipe, on_peer_gone);
}

static void on_written(uv_write_t *w, int status)
{
	struct answer_write *a = (struct answer_write *)w;
	struct peer *p = w->handle->data;

	free(a->line);
	free(a);
	if (uv_is_closing((uv_handle_t *)&p->pipe))
		return;
	p->busy = false;
	if (status < 0)
		peer_close(p);
	else
		serve(p);
}

static void peer_write(struct peer *p, json_t *answer)
{
	struct answer_write *a = dg_alloc(sizeof *a);
	struct dg_buf line = { 0 };
	char *text = json_dumps(answer, JSON_COMPACT);
	uv_buf_t out;

	json_decref(answer);
	dg_buf_str(&line, text);
	dg_buf_chr(&line, '\n');
	free(text);
	out.len = line.len;
	out.base = a->line = dg_buf_give(&line);
	if (uv_write(&a->request, (uv_stream_t *)&p->pipe, &out, 1, on_written) < 0) {
		free(a->line);
		free(a);
		peer_close(p);
	}
}

static void on_answer(void *arg, enum dg_status status, const json_t *result, const char *text)
{
	struct peer *p = arg;

	p->call = NULL;
	if (status == DG_OK)
		peer_write(p, json_pack("{s:b, s:O}", "ok", 1, "result", result));
	else
		peer_write(p,
			json_pack("{s:b, s:{s:s, s:s}}", "ok", 0, "error", "status", dg_status_name(status), "text",
				text));
}

static void run_line(struct peer *p, const char *line, size_t n)
{
	json_error_t error;
	json_t *request = json_loadb(line, n, JSON_REJECT_DUPLICATES, &error);
	const char *name = json_string_value(json_object_get(request, "command"));
	json_t *args = json_object_get(request, "args");

	p->busy = true;
	if (!request)
		on_answer(p, DG_INVALID, NULL, error.text);
	else if (!name || (args && !json_is_object(args)))
		on_answer(p, DG_INVALID, NULL, "a line is {\"command\": NAME, \"args\": {...}}");
	else
		p->call = dg_command_run(p->control->admin, name, json_incref(args), on_answer, p);
	json_decref(request);
}

/* Run the next line that is here; when there is none and none will come, part. */
static void serve(struct peer *p)
{
	const char *end;

	if (p->busy)
		return;
	end = p->in.len > 0 ? memchr(p->in.at, '\n', p->in.len) : NULL;
	if (end) {
		size_t n = (size_t)(end - p->in.at);

		run_line(p, p->in.at, n);
		dg_buf_drop(&p->in, n + 1);
	} else if (p->ended) {
		peer_close(p);
	}
}

static void on_room(uv_handle_t *h, size_t suggested, uv_buf_t *out)
{
	struct peer *p = h->data;

	(void)suggested;
	*out = uv_buf_init(p->room, sizeof p->room);
}

static void on_octets(uv_stream_t *stream, ssize_t n, const uv_buf_t *octets)
{
	struct peer *p = stream->data;

	if (n == UV_EOF) {
		p->ended = true; /* it may have closed its half only: a call under way is still answered */
	} else if (n < 0 || p->in.len + (size_t)n > LINE_MAX_OCTETS) {
		peer_close(p);
		return;
	} else {
		dg_buf_add(&p->in, octets->base, (size_t)n);
	}
	serve(p);
}

static void on_peer(uv_stream_t *listener, int status)
{
	struct dg_control *c = listener->data;
	struct peer *p;

	if (status < 0)
		return;
	p = dg_alloc(sizeof *p);
	p->pipe.data = p;
	p->control = c;
	dg_list_append(&c->peers, &p->node);
	c->n_peers++;
	(void)uv_pipe_init(c->admin->parts.loop, &p->pipe, 0); /* cannot fail on Unix */
	if (uv_accept(listener, (uv_stream_t *)&p->pipe) < 0 || c->n_peers > PEERS_MAX ||
		uv_read_start((uv_stream_t *)&p->pipe, on_room, on_octets) < 0)
		peer_close(p);
}

/* Does a program answer there? A file left behind by a kill -9 refuses the connection. */
static bool is_served(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = fd >= 0 && connect(fd, (const struct sockaddr *)at, sizeof *at) == 0;

	if (fd >= 0)
		(void)close(fd);
	return yes;
}

/* Make way at `path` for a new socket. */
static enum dg_status path_clear(const char *path, struct dg_error *why)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct stat st;
	size_t n = strlen(path);

	if (n >= sizeof at.sun_path) {
		(void)snprintf(why->text, sizeof why->text,
			"control: the path of a socket may have %zu octets, this one has %zu", sizeof at.sun_path - 1,
			n);
		return DG_TOOBIG;
	}
	if (lstat(path, &st) < 0)
		return DG_OK; /* nothing there; whatever else is wrong, bind() says */
	memcpy(at.sun_path, path, n + 1);
	if (!S_ISSOCK(st.st_mode)) {
		(void)snprintf(why->text, sizeof why->text, "control: %.160s exists and is not a socket", path);
		return DG_DENIED;
	}
	if (is_served(&at)) {
		(void)snprintf(why->text, sizeof why->text, "control: another dragoman answers at %.160s", path);
		return DG_BUSY;
	}
	(void)unlink(path);
	return DG_OK;
}

static void on_control_gone(uv_handle_t *h)
{
	free(h->data);
}

struct dg_control *dg_control_open(struct dg_admin *a, const char *path, struct dg_error *why)
{
	struct dg_control *c;
	int error;

	if (path_clear(path, why) != DG_OK)
		return NULL;
	c = dg_alloc(sizeof *c);
	c->admin = a;
	c->listener.data = c;
	dg_list_init(&c->peers);
	(void)uv_pipe_init(a->parts.loop, &c->listener, 0);
	error = uv_pipe_bind(&c->listener, path);
	if (!error && chmod(path, S_IRUSR | S_IWUSR) < 0) /* before listen(): nobody can be in yet */
		error = uv_translate_sys_error(errno);
	if (!error)
		error = uv_listen((uv_stream_t *)&c->listener, BACKLOG, on_peer);
	if (!error)
		return c;
	(void)snprintf(why->text, sizeof why->text, "control: cannot listen at %.160s: %s", path,
		error == UV_EACCES ? "its folder is missing or not ours" /* libuv takes one for the other */
				   : uv_strerror(error));
	dg_control_destroy(c);
	return NULL;
}

void dg_control_destroy(struct dg_control *c)
{
	if (!c)
		return;
	while (!dg_list_empty(&c->peers))
		peer_close(DG_OF(c->peers.next, struct peer, node));
	uv_close((uv_handle_t *)&c->listener, on_control_gone); /* libuv unlinks what it bound */
}
