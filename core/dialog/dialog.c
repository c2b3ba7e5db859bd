/* dialog.c - the life of dialogs: begun by a face, carried on step by step, ended by their command, by their user, or
 * by silence.
 *
 * Called by the faces and by the commands of this folder. A dialog waits for its user (in `asked`, oldest first) or for
 * its command (in `busy`); only the first kind ends by itself, and whoever cancels the second kind is not heard from
 * again while the command goes on to its end. Never knows what a command is about.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "dialog/inside.h"
#include "util/clock.h"
#include "util/event_copy.h"
#include "util/mem.h"
#include "util/random.h"

/* ---- beginning and ending ---- */

/* Nobody can find it any more; its memory is still there. */
static void close_dialog(struct dg_dialog *d)
{
	d->stand = DIALOG_ENDED;
	dg_list_remove(&d->node);
	dialog_disown(d);
	(void)dg_map_take(d->all->by_id, d->id);
	d->all->open->value = (int64_t)--d->all->n_open;
}

static void free_dialog(struct dg_dialog *d)
{
	if (d->state && d->release)
		d->release(d->state);
	record_free(d->record);
	dg_form_finish(&d->form);
	free(d->owner);
	free(d->jid);
	free(d);
}

static struct dg_dialog *open_dialog(
	struct dg_dialogs *a, const struct dg_command_kind *kind, const struct dg_dialog_start *start)
{
	struct dg_dialog *d = dg_alloc(sizeof *d);
	d->all = a;
	d->kind = kind;
	dg_random_token(d->id, DIALOG_ID_LETTERS);
	d->owner = dg_strdup(start->owner ? start->owner : "");
	d->jid = dg_strdup(start->jid);
	d->asked_in = start->lang;
	d->at_console = start->at_console;
	d->keep_trying = start->keep_trying;
	d->view = a->view;
	d->view.jid = d->jid;
	d->view.lang = start->lang;
	dg_form_init(&d->form);
	dg_list_append(&a->busy, &d->node);
	dialog_own(d);
	(void)dg_map_put(a->by_id, d->id, d);
	a->open->value = (int64_t)++a->n_open;
	return d;
}

void dialog_drop(struct dg_dialog *d)
{
	close_dialog(d);
	free_dialog(d);
}

void dialog_expire(struct dg_dialog *d)
{
	struct dg_dialogs *a = d->all;
	memcpy(a->gone[a->n_gone++ % DIALOG_GONE_KNOWN], d->id, sizeof d->id);
	dialog_drop(d);
}

void dialog_on_silence(void *arg)
{
	struct dg_dialogs *a = arg;
	int64_t now_ms = dg_mono_ms();
	while (!dg_list_empty(&a->asked)) {
		struct dg_dialog *d = DG_OF(a->asked.next, struct dg_dialog, node);
		if (d->due_ms > now_ms) {
			dg_timer_start(a->silence, d->due_ms - now_ms, 0);
			return;
		}
		dialog_expire(d);
	}
}

/* ---- telling the face ---- */

static struct dg_dialog_news news_of(
	const struct dg_dialog *d, enum dg_dialog_event event, enum dg_status status, const struct dg_said *said)
{
	return (struct dg_dialog_news){ .event = event, .form = &d->form, .status = status, .said = said };
}

/* The command has answered, or the engine for it; a dialog that was cancelled meanwhile goes now. */
static bool is_heard(struct dg_dialog *d)
{
	assert(d->stand == DIALOG_BUSY);
	if (d->heard)
		return true;
	dialog_drop(d);
	return false;
}

/* All are given the same time, so who was heard from last is the last to go. */
static void await(struct dg_dialog *d)
{
	struct dg_dialogs *a = d->all;
	d->due_ms = dg_mono_ms() + a->life_ms;
	dg_list_remove(&d->node);
	dg_list_append(&a->asked, &d->node);
	if (!dg_timer_is_active(a->silence))
		dg_timer_start(a->silence, a->life_ms, 0);
}

static void wait_for_user(struct dg_dialog *d, const struct dg_dialog_news *news)
{
	d->stand = DIALOG_ASKED;
	await(d);
	d->heard(d->heard_arg, d, news);
}

void dg_dialog_renew(struct dg_dialog *d)
{
	assert(d->stand == DIALOG_ASKED);
	await(d);
}

/* What administrators do is in a day's log, with who did it. */
static void log_end(const struct dg_dialog *d, const struct dg_dialog_news *news)
{
	bool is_act = d->kind->who == DG_FOR_ADMIN && news->event == DG_DIALOG_DONE;
	char by[64];
	dg_log(d->all->log, is_act ? DG_LOG_INFO : DG_LOG_DEBUG,
		DG_SAY("dialog", news->event == DG_DIALOG_DONE ? "a command was run" : "a command was refused"),
		DG_S("word", d->kind->word), DG_S("domain", d->view.domain ? d->view.domain->domain : NULL),
		DG_S("by", d->at_console ? "console" : dg_log_mask(d->jid, by)),
		DG_S("status", news->status == DG_OK ? NULL : dg_status_name(news->status)));
}

static void end(struct dg_dialog *d, const struct dg_dialog_news *news)
{
	log_end(d, news);
	close_dialog(d);
	d->heard(d->heard_arg, d, news);
	free_dialog(d);
}

void dialog_ask(struct dg_dialog *d, bool last)
{
	if (!is_heard(d))
		return;
	struct dg_dialog_news news = news_of(d, DG_DIALOG_ASKS, DG_OK, NULL);
	news.last = last;
	d->step++;
	wait_for_user(d, &news);
}

void dialog_end_short(struct dg_dialog *d, enum dg_status why, const struct dg_said *said)
{
	if (!is_heard(d))
		return;
	const struct dg_dialog_news news = news_of(d, DG_DIALOG_DONE, why, said);
	end(d, &news);
}

void dialog_end(struct dg_dialog *d, const struct dg_said *said)
{
	dialog_end_short(d, DG_OK, said);
}

static void refuse(struct dg_dialog *d, const char *var, enum dg_status why, const struct dg_said *said)
{
	struct dg_dialog_news news = news_of(d, DG_DIALOG_REFUSED, why, said);
	news.var = var;
	end(d, &news);
}

void dialog_refuse(struct dg_dialog *d, enum dg_status why, const struct dg_said *said)
{
	if (is_heard(d))
		refuse(d, NULL, why, said);
}

void dialog_again(struct dg_dialog *d, const char *var, enum dg_status why, const struct dg_said *said)
{
	if (!is_heard(d))
		return;
	if (!d->keep_trying) {
		refuse(d, var, why, said);
		return;
	}
	struct dg_dialog_news news = news_of(d, DG_DIALOG_AGAIN, why, said);
	news.var = var;
	wait_for_user(d, &news);
}

/* ---- a step ---- */

static void on_record(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct dg_dialog *d = arg;
	struct dg_said said = { DG_T_CANNOT_LOOK_UP, { NULL, NULL, NULL } };
	record_free(d->record);
	d->record = status == DG_OK && user ? record_copy(user) : NULL;
	d->view.user = d->record;
	if (d->record && !d->at_console)
		d->view.lang = dg_lang_find(d->record->lang, d->asked_in);
	if (!d->heard) {
		(void)is_heard(d);
		return;
	}
	if (status == DG_OK || status == DG_NOENT) {
		const struct rights r = { d->view.router, d->view.domain, d->jid, d->record, d->at_console };
		d->view.is_admin = rights_admin(&r);
		status = rights_check(&r, d->kind, &said);
	}
	if (status == DG_OK)
		d->kind->step(d, d->step);
	else
		dialog_refuse(d, status, &said);
}

static void run_step(struct dg_dialog *d)
{
	if (d->jid)
		dg_users_find(d->view.users, d->view.domain->domain, d->jid, on_record, d);
	else
		on_record(d, DG_NOENT, NULL);
}

void dg_dialog_begin(struct dg_dialogs *a, const struct dg_command_kind *kind, const struct dg_dialog_start *start,
	dg_dialog_heard *heard, void *arg)
{
	bool has_room = dialogs_have_room(a, start);
	struct dg_dialog *d = open_dialog(a, kind, start);
	assert(heard);
	d->heard = heard;
	d->heard_arg = arg;
	d->view.domain = dialogs_domain(a, start->domain);
	if (!has_room)
		dialog_fail(d, DG_AGAIN, DG_T_STATUS_AGAIN, NULL);
	else if (!d->view.domain)
		dialog_fail(d, DG_NOENT, DG_T_NOT_SERVED, NULL);
	else
		run_step(d);
}

void dg_dialog_submit(struct dg_dialog *d, dg_dialog_heard *heard, void *arg)
{
	const struct dg_form_field *wrong;
	struct dg_said said;
	assert(d->stand == DIALOG_ASKED && heard);
	d->stand = DIALOG_BUSY;
	d->heard = heard;
	d->heard_arg = arg;
	dg_list_remove(&d->node);
	dg_list_append(&d->all->busy, &d->node);
	const char *country = dg_user_pref(d->view.user, "country", d->view.domain->country);
	if (dg_form_check(&d->form, country, &wrong, &said) == DG_OK)
		run_step(d);
	else
		dialog_again(d, wrong->var, DG_INVALID, &said);
}

void dg_dialog_cancel(struct dg_dialog *d)
{
	if (d->stand == DIALOG_BUSY)
		d->heard = NULL;
	else if (d->stand == DIALOG_ASKED)
		dialog_drop(d);
}
