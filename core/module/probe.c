/* probe.c - see probe.h. The router calls it between filling a module's options and creating it for real. */
#include "module/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "module/filter.h"
#include "module/instance.h"

#define SECONDS_MAX 5

/* What the child writes before each step: the last one it wrote is where it died. */
static const char *const steps[] = { "create()", "destroy()" };
#define STEP_END     (sizeof steps / sizeof *steps)
#define STEP_REFUSED (STEP_END + 1) /* and behind it why */

struct trial {
	const char *name;
	const struct dg_transport *transport; /* or */
	const struct dg_plugin *plugin;
	const void *config;
	int report; /* the child's end of the pipe */
};

static void announce(const struct trial *t, unsigned char step)
{
	(void)!write(t->report, &step, 1); /* the parent has gone: nobody wants to know */
}

static void refuse(const struct trial *t, const struct dg_error *why)
{
	announce(t, STEP_REFUSED);
	(void)!write(t->report, why->text, strnlen(why->text, sizeof why->text - 1)); /* fits the pipe */
	_exit(0);
}

/* A crash shall be the signal it is: no handler of ours or a sanitizer's, no core file, and not for ever. */
static void prepare_child(void)
{
	static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGALRM };
	const struct rlimit none = { 0, 0 };
	for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
		signal(fatal[i], SIG_DFL);
	setrlimit(RLIMIT_CORE, &none);
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_UNBLOCK, &all, NULL);
	alarm(SECONDS_MAX);
}

static void try_transport(const struct trial *t, uv_loop_t *loop)
{
	static const struct dg_instance_owner nobody = { 0 };
	const struct dg_instance_options options = {
		.name = t->name, .domain = "probe", .transport = t->transport, .config = t->config
	};
	struct dg_error why;
	struct dg_instance *i = dg_instance_create(loop, &options, &nobody, NULL, NULL, NULL, &why);
	if (!i)
		refuse(t, &why);
	announce(t, 1);
	dg_instance_destroy(i);
}

static void try_plugin(const struct trial *t, uv_loop_t *loop)
{
	struct dg_error why;
	const struct dg_filter_options options = { .plugin = t->plugin, .config = t->config };
	struct dg_filter *f = dg_filter_create(loop, &options, NULL, NULL, &why);
	if (!f)
		refuse(t, &why);
	announce(t, 1);
	dg_filter_destroy(f);
}

static _Noreturn void run_child(const struct trial *t)
{
	uv_loop_t loop;
	prepare_child();
	if (uv_loop_init(&loop))
		_exit(1);
	announce(t, 0);
	if (t->transport)
		try_transport(t, &loop);
	else
		try_plugin(t, &loop);
	announce(t, STEP_END);
	_exit(0);
}

static pid_t wait_for(pid_t child, int *status)
{
	pid_t got;
	do
		got = waitpid(child, status, 0);
	while (got < 0 && errno == EINTR);
	return got;
}

/* The last step that the child wrote, and what came behind a refusal; the pipe ends when the child does. */
static size_t last_step(int fd, struct dg_error *why)
{
	unsigned char step = 0;
	char octet;
	size_t n = 0;
	ssize_t got;
	while ((got = read(fd, &octet, 1)) > 0 || (got < 0 && errno == EINTR)) {
		if (got < 0)
			continue;
		if (step != STEP_REFUSED)
			step = (unsigned char)octet;
		else if (n < sizeof why->text - 1)
			why->text[n++] = octet;
	}
	if (step == STEP_REFUSED)
		why->text[n] = '\0';
	return step;
}

static enum dg_status judge(const struct trial *t, int status, size_t step, struct dg_error *why)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && step == STEP_END)
		return DG_OK;
	if (WIFEXITED(status) && step == STEP_REFUSED)
		return DG_INVALID;
	const char *where = steps[step < STEP_END ? step : STEP_END - 1];
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		snprintf(why->text, sizeof why->text, "the module %s did not come back from %s within %d s", t->name,
			where, SECONDS_MAX);
	else if (WIFSIGNALED(status))
		snprintf(why->text, sizeof why->text, "the module %s crashed (SIG%s) in %s", t->name,
			sigabbrev_np(WTERMSIG(status)), where);
	else
		snprintf(why->text, sizeof why->text, "the module %s ended the program (status %d) in %s", t->name,
			WEXITSTATUS(status), where);
	return DG_INTERNAL;
}

static enum dg_status probe(struct trial *t, struct dg_error *why)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC)) {
		snprintf(why->text, sizeof why->text, "no pipe to try the module %s: %s", t->name, strerror(errno));
		return DG_INTERNAL;
	}
	fflush(NULL); /* the child must not write it again */
	pid_t child = fork();
	if (child == 0) {
		t->report = ends[1];
		run_child(t);
	}
	int failed = errno;
	int status = 0;
	close(ends[1]);
	size_t step = child > 0 ? last_step(ends[0], why) : 0;
	close(ends[0]);
	if (child > 0 && wait_for(child, &status) == child)
		return judge(t, status, step, why);
	snprintf(why->text, sizeof why->text, "no process to try the module %s: %s", t->name,
		strerror(child < 0 ? failed : errno));
	return DG_INTERNAL;
}

enum dg_status dg_module_probe(const struct dg_transport *transport, const void *config, struct dg_error *why)
{
	struct trial t = { .name = transport->name, .transport = transport, .config = config };
	return probe(&t, why);
}

enum dg_status dg_plugin_probe(const struct dg_plugin *plugin, const void *config, struct dg_error *why)
{
	struct trial t = { .name = plugin->name, .plugin = plugin, .config = config };
	return probe(&t, why);
}
