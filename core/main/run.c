/* run.c - `dragoman run`: the program's one context, from the configuration to the last commit.
 *
 * Called by main.c. Starts journal, router, XMPP and admin in this order and ends them so that intake closes first and
 * the journal last. Knows when things live, not what they do.
 */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include <uv.h>

#include "admin/admin.h"
#include "dialog/dialog.h"
#include "main/codes.h"
#include "main/harden.h"
#include "main/main.h"
#include "main/notify.h"
#include "net/handle.h"
#include "net/turn.h"
#include "router/router.h"
#include "store/store.h"
#include "stream/link.h"
#include "user/proof.h"
#include "user/user.h"
#include "util/log.h"
#include "util/metrics.h"
#include "xmpp/xmpp.h"

enum { N_SIGNALS = 3, STOP_MOST_MS = 12000 }; /* the router's 6 s, the streams' 3 s, and some */
enum { BLOCK_OF_ITS_OWN = 128 * 1024 };       /* octets */

struct program {
	const char *config_path;
	struct dg_conf *conf;
	struct dg_conf *access; /* of the last SIGHUP; NULL: conf's lists are in force */
	struct dg_log log;
	struct dg_metrics *metrics;
	uv_loop_t loop;
	uv_signal_t signals[N_SIGNALS];
	struct dg_timer *watchdog, *bound;
	struct dg_store *store;
	struct dg_users *users;
	struct dg_router *router;
	struct dg_proofs *proofs;
	struct dg_dialogs *dialogs;
	struct dg_xmpp *xmpp;
	struct dg_admin *admin;
	struct dg_turn *order; /* an administrator's word to stop */
	bool stopping;
	bool anew;    /* and to begin once more */
	bool overdue; /* a room did not stop in its time: nothing of it may be freed */
};

/* One write(2) per line, so that lines of several writers to one pipe never mix. */
static void write_line(void *arg, const char *line, size_t octets)
{
	(void)arg;
	if (write(STDERR_FILENO, line, octets) < 0)
		return; /* there is nobody left to tell */
}

static int refuse(const struct program *p, const char *sentence, const char *what, const char *why)
{
	dg_log(&p->log, DG_LOG_ERROR, DG_SAY("main", sentence), DG_S("what", what), DG_S("why", why));
	return DG_EXIT_FAILED;
}

/* ---- ending ---- */

static void on_router_idle(void *arg)
{
	struct program *p = arg;

	uv_stop(&p->loop);
}

/* What came at the very end may still wait to be known whose it is. */
static void on_xmpp_stopped(void *arg)
{
	struct program *p = arg;

	dg_router_when_idle(p->router, on_router_idle, p);
}

static void on_router_stopped(void *arg)
{
	struct program *p = arg;

	p->overdue = dg_router_is_forsaken(p->router);
	dg_xmpp_stop(p->xmpp, on_xmpp_stopped, p);
}

static void on_overdue(void *arg)
{
	struct program *p = arg;

	p->overdue = true;
	uv_stop(&p->loop);
}

static void on_beat(void *arg)
{
	(void)arg;
	dg_notify("WATCHDOG=1");
}

static void stop(struct program *p, const char *signal_name)
{
	if (p->stopping && p->anew) { /* it is going already, and shall not come back */
		p->anew = false;
		dg_notify("STOPPING=1");
		return;
	}
	if (p->stopping) {
		(void)refuse(p, "leaving at once", NULL, "a second signal came while stopping");
		_exit(DG_EXIT_FAILED);
	}
	p->stopping = true;
	if (!p->anew) /* a service manager would end what goes on after that */
		dg_notify("STOPPING=1");
	dg_log(&p->log, DG_LOG_INFO, DG_SAY("main", "stopping"), DG_S("signal", signal_name));
	dg_timer_start(p->bound, STOP_MOST_MS, 0);
	dg_admin_drain(p->admin);
	dg_router_stop(p->router, on_router_stopped, p);
}

/* ---- what administrators order through core/dialog ---- */

/* A turn later than the order, so that its answer is on its way. */
static void on_order(void *arg)
{
	struct program *p = arg;

	if (!p->stopping)
		stop(p, p->anew ? "restart" : "shutdown");
}

static void on_stop_ordered(void *arg, bool again)
{
	struct program *p = arg;

	p->anew = again;
	dg_turn_ask(p->order);
}

static enum dg_status on_reconnect(void *arg, const char *domain, const char *instance)
{
	const struct program *p = arg;

	return instance ? dg_router_reconnect(p->router, instance) : dg_xmpp_reconnect(p->xmpp, domain);
}

/* ---- reading the configuration again ---- */

static void log_errors(const struct program *p, const struct dg_conf_errors *errors)
{
	for (size_t i = 0; i < errors->count; i++)
		dg_log(&p->log, DG_LOG_ERROR, DG_SAY("main", "the configuration is wrong"),
			DG_S("where", errors->lines[i]));
}

/* What can change under a running program: who may text, and how it logs. */
static void reload(struct program *p)
{
	struct dg_conf_errors errors = { 0 };
	struct dg_conf *fresh = dg_conf_read(p->config_path, &errors);

	if (errors.count > 0 || !fresh) {
		log_errors(p, &errors);
		(void)refuse(p, "nothing was reloaded", p->config_path, "the configuration has errors; see above");
		dg_conf_free(fresh);
	} else {
		p->log.level = fresh->log.level;
		p->log.json = fresh->log.json;
		dg_conf_settle(fresh);
		dg_router_set_access(p->router, fresh);
		dg_conf_free(p->access);
		p->access = fresh;
		dg_xmpp_reload(p->xmpp);
		dg_router_reload(p->router);
		dg_log(&p->log, DG_LOG_INFO,
			DG_SAY("main",
				"reloaded access lists, log settings, address books and files of plugins; all else "
				"takes a restart"));
	}
	dg_conf_errors_finish(&errors);
}

/* ---- beginning ---- */

static void on_signal(uv_signal_t *s, int number)
{
	struct program *p = s->data;

	if (number != SIGHUP) {
		stop(p, number == SIGTERM ? "SIGTERM" : "SIGINT");
	} else if (!p->stopping) {
		dg_notify("RELOADING=1");
		reload(p);
		dg_notify("READY=1");
	}
}

static void listen_to_signals(struct program *p)
{
	static const int numbers[N_SIGNALS] = { SIGTERM, SIGINT, SIGHUP };

	for (int i = 0; i < N_SIGNALS; i++) {
		(void)uv_signal_init(&p->loop, &p->signals[i]); /* these two cannot fail for signals like ours */
		(void)uv_signal_start(&p->signals[i], on_signal, numbers[i]);
		p->signals[i].data = p;
	}
}

/* Nothing of this touches the network yet. */
static int build(struct program *p)
{
	struct dg_conf_errors errors = { 0 };
	struct dg_error why;
	const struct dg_store_options store_options = { .path = p->conf->store_path };

	p->store = dg_store_open(&p->loop, &store_options, &p->log, p->metrics, &why);
	if (!p->store)
		return refuse(p, "the journal cannot be opened", p->conf->store_path, why.text);
	p->users = dg_users_create(p->conf, p->store, &p->log, p->metrics);
	p->router = dg_router_create(&p->loop, p->conf, p->store, &p->log, p->metrics, &errors);
	if (!p->router) {
		(void)dg_main_complain(&errors);
		return DG_EXIT_FAILED;
	}
	dg_router_set_users(p->router, p->users);
	p->proofs = dg_proofs_create(p->conf, p->store, &p->log, codes_send, p->router);
	p->dialogs =
		dg_dialogs_create(&p->loop, p->conf, p->router, p->store, p->users, p->proofs, &p->log, p->metrics);
	p->xmpp = dg_xmpp_create(&p->loop, p->conf, p->router, p->users, p->dialogs, &p->log, p->metrics);
	const struct dg_dialog_hands hands = { .reconnect = on_reconnect, .stop = on_stop_ordered, .arg = p };
	dg_dialogs_set_hands(p->dialogs, &hands);
	const struct dg_admin_parts parts = {
		.loop = &p->loop,
		.conf = p->conf,
		.store = p->store,
		.router = p->router,
		.xmpp = p->xmpp,
		.dialogs = p->dialogs,
		.metrics = p->metrics,
		.log = &p->log,
	};
	p->admin = dg_admin_create(&parts, &why);
	return p->admin ? DG_EXIT_OK : refuse(p, "no door for the operator", NULL, why.text);
}

static void start(struct program *p)
{
	int64_t watchdog_ms = dg_notify_watchdog_ms();

	dg_router_start(p->router);
	dg_xmpp_start(p->xmpp);
	if (watchdog_ms > 0)
		dg_timer_start(p->watchdog, watchdog_ms, watchdog_ms);
	dg_log(&p->log, DG_LOG_INFO, DG_SAY("main", "started"), DG_S("version", DG_VERSION), DG_I("pid", getpid()),
		DG_I("domains", p->conf->n_domains), DG_S("store", p->conf->store_path),
		DG_S("control", p->conf->control));
	dg_notify("READY=1");
}

static int close_journal(struct program *p, int code)
{
	enum dg_status status = dg_store_close(p->store);

	if (status == DG_TIMEOUT)
		_exit(DG_EXIT_FAILED); /* it has said so; a thread hangs in the disk, and nothing may be freed */
	return status == DG_OK ? code
			       : refuse(p, "the journal was closed without all that happened", p->conf->store_path,
					 "the disk was ill to the end; what it did not take will happen once more");
}

/* What did not stop may run on at any moment, so nothing is freed, and nothing is run that exit() would run. */
static void leave(const struct program *p, int code)
{
	(void)refuse(p, "not everything stopped in time", NULL,
		"leaving what is left as it is; the journal is closed properly");
	_exit(code);
}

/* The journal goes first: closing it answers what is under way, and the rooms that hear those answers must be there. */
static int unbuild(struct program *p, int code)
{
	code = close_journal(p, code);
	if (p->overdue)
		leave(p, code);
	dg_admin_destroy(p->admin);
	dg_xmpp_destroy(p->xmpp);
	dg_dialogs_destroy(p->dialogs);
	dg_proofs_destroy(p->proofs);
	dg_router_destroy(p->router);
	dg_users_destroy(p->users);
	dg_turn_destroy(p->order);
	dg_timer_destroy(p->watchdog);
	dg_timer_destroy(p->bound);
	for (int i = 0; i < N_SIGNALS; i++)
		uv_close((uv_handle_t *)&p->signals[i], NULL);
	(void)uv_run(&p->loop, UV_RUN_DEFAULT); /* only closing handles are left */
	(void)uv_loop_close(&p->loop);
	dg_metrics_destroy(p->metrics);
	return code;
}

static int live(struct program *p)
{
	int error = uv_loop_init(&p->loop), code;

	if (error)
		return refuse(p, "there is no event loop", NULL, uv_strerror(error));
	p->metrics = dg_metrics_create();
	p->watchdog = dg_timer_create(&p->loop, on_beat, p);
	p->bound = dg_timer_create(&p->loop, on_overdue, p);
	p->order = dg_turn_create(&p->loop, on_order, p);
	listen_to_signals(p);
	code = build(p);
	if (code == DG_EXIT_OK) {
		dg_conf_settle(p->conf);
		(void)malloc_trim(0); /* reading has left a lot of room in the heap */
		start(p);
		(void)uv_run(&p->loop, UV_RUN_DEFAULT);
		code = p->overdue ? DG_EXIT_FAILED : DG_EXIT_OK;
	}
	code = unbuild(p, code);
	if (code == DG_EXIT_OK)
		dg_log(&p->log, DG_LOG_INFO, DG_SAY("main", "stopped"));
	return code == DG_EXIT_OK && p->anew ? DG_EXIT_ANEW : code;
}

int dg_main_run(const struct dg_args *args)
{
	struct program p = { .config_path = args->config };
	struct dg_conf_errors errors = { 0 };
	struct dg_error why;
	int code = DG_EXIT_FAILED;

	p.log.level = DG_LOG_INFO;
	p.log.write = write_line;
	dg_harden_descriptors();
	dg_harden_pipes();
	dg_harden_memory(args->core);
	/* Stays there: else reading a large configuration raises it, and tables that fill slowly, such as the journal's
	 * quarter of a MiB, are cut from memory that has been used and take all of it at once. */
	(void)mallopt(M_MMAP_THRESHOLD, BLOCK_OF_ITS_OWN);
	p.conf = dg_conf_read(args->config, &errors);
	if (p.conf) {
		dg_router_check(p.conf, &errors); /* before there are threads: it forks */
		dg_main_check_files(p.conf, &errors);
	}
	if (!dg_main_complain(&errors) && p.conf) {
		p.log.level = p.conf->log.level;
		p.log.json = p.conf->log.json;
		if (dg_xlink_selftest(&why) == DG_OK)
			code = live(&p);
		else
			(void)refuse(&p, "libstrophe cannot be used safely; refusing to run", NULL, why.text);
	}
	dg_conf_free(p.access);
	dg_conf_free(p.conf);
	return code;
}
