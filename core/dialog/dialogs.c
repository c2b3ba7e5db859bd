/* dialogs.c - the set of open dialogs: its life, and what faces and commands look up in it. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "dialog/inside.h"
#include "util/mem.h"

enum { LIFE_MS = 600000 }; /* of a form, in a conf made by hand */

struct dg_dialogs *dg_dialogs_create(uv_loop_t *loop, const struct dg_conf *conf, struct dg_router *router,
	struct dg_store *store, struct dg_users *users, struct dg_proofs *proofs, const struct dg_log *log,
	struct dg_metrics *metrics)
{
	struct dg_dialogs *a = dg_alloc(sizeof *a);
	a->view = (struct dg_dialog_view){
		.all = a, .conf = conf, .router = router, .store = store, .users = users, .proofs = proofs
	};
	a->log = log;
	a->by_id = dg_map_create();
	a->owners = dg_map_create();
	a->servers = dg_map_create();
	a->life_ms = conf->form_ttl_ms ? conf->form_ttl_ms : LIFE_MS;
	a->silence = dg_timer_create(loop, dialog_on_silence, a);
	a->open = dg_metrics_gauge(metrics, "dragoman_dialogs_open", NULL, "Forms and commands that users have open");
	dg_list_init(&a->asked);
	dg_list_init(&a->busy);
	return a;
}

void dg_dialogs_set_hands(struct dg_dialogs *a, const struct dg_dialog_hands *hands)
{
	assert(a->n_hands < DIALOG_HANDS_MOST);
	a->hands[a->n_hands++] = *hands;
}

static void drop_all(struct dg_node *list)
{
	for (struct dg_node *n = list->next, *next; n != list; n = next) {
		struct dg_dialog *d = DG_OF(n, struct dg_dialog, node);
		next = n->next;
		dialog_drop(d);
	}
}

void dg_dialogs_destroy(struct dg_dialogs *a)
{
	if (!a)
		return;
	drop_all(&a->asked);
	drop_all(&a->busy);
	dg_map_destroy(a->by_id);
	dg_map_destroy(a->owners);
	dg_map_destroy(a->servers);
	dg_timer_destroy(a->silence);
	free(a);
}

const struct dg_conf_domain *dialogs_domain(const struct dg_dialogs *a, const char *name)
{
	const struct dg_conf *conf = a->view.conf;
	for (size_t i = 0; i < conf->n_domains; i++)
		if (!strcmp(conf->domains[i].domain, name))
			return &conf->domains[i];
	return NULL;
}

static bool is_gone(const struct dg_dialogs *a, const char *id)
{
	for (size_t i = 0; i < DIALOG_GONE_KNOWN; i++)
		if (*id && !strcmp(a->gone[i], id))
			return true;
	return false;
}

enum dg_status dg_dialog_find(struct dg_dialogs *a, const char *id, const char *owner, struct dg_dialog **out)
{
	struct dg_dialog *d = dg_map_get(a->by_id, id);
	if (!d)
		return is_gone(a, id) ? DG_TIMEOUT : DG_NOENT;
	if (strcmp(d->owner, owner) != 0)
		return DG_DENIED;
	if (d->stand == DIALOG_BUSY)
		return d->heard ? DG_BUSY : DG_NOENT;
	*out = d;
	return DG_OK;
}

struct dg_dialog *dialog_twin(const struct dg_dialog *d)
{
	if (!d->owned)
		return NULL;
	DG_LIST_EACH (n, &d->owned->dialogs) {
		struct dg_dialog *other = DG_OF(n, struct dg_dialog, of_owner);
		if (other != d && other->kind == d->kind && other->stand == DIALOG_ASKED &&
			other->view.domain == d->view.domain)
			return other;
	}
	return NULL;
}

const char *dg_dialog_id(const struct dg_dialog *d)
{
	return d->id;
}

const struct dg_command_kind *dg_dialog_kind(const struct dg_dialog *d)
{
	return d->kind;
}

struct dg_form *dg_dialog_form(struct dg_dialog *d)
{
	return &d->form;
}

struct dg_form *dialog_form(struct dg_dialog *d)
{
	return &d->form;
}

const struct dg_dialog_view *dialog_view(const struct dg_dialog *d)
{
	return &d->view;
}

void dialog_speak(struct dg_dialog *d, const char *tag)
{
	if (!d->at_console)
		d->view.lang = dg_lang_find(tag, d->view.lang);
}

const char *dialog_user_lang(const struct dg_dialog *d)
{
	if (d->record && dg_lang_known(d->record->lang))
		return dg_lang_tag(dg_lang_find(d->record->lang, d->view.lang));
	return d->at_console ? NULL : dg_lang_tag(d->view.lang);
}

void **dialog_state(struct dg_dialog *d, void (*release)(void *state))
{
	d->release = release;
	return &d->state;
}

const struct dg_dialog_hands *dialog_hands(const struct dg_dialog *d, size_t offset)
{
	static const struct dg_dialog_hands none = { 0 };
	for (size_t i = 0; i < d->all->n_hands; i++) {
		void (*hand)(void);
		memcpy(&hand, (const char *)&d->all->hands[i] + offset, sizeof hand);
		if (hand)
			return &d->all->hands[i];
	}
	return &none;
}
