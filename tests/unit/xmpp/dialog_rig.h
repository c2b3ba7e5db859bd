/* dialog_rig.h - the real engine of dialogs beside component_rig.h, with commands and registrations of a test's own.
 * For one test program each, instead of component_rig.h. */
#ifndef DIALOG_RIG_H
#define DIALOG_RIG_H

#include "component_rig.h"
#include "dialog/dialog.h"
#include "user/user.h"

/* ---- registrations: alice's, or nobody's ---- */

static bool registered;
static const char *chosen_lang; /* NULL: none */
static bool lookups_wait;       /* until users_answer() */

struct lookup {
	dg_users_found *done;
	void *arg;
};
static struct lookup lookups[64];
static size_t n_lookups;

static bool answering; /* lookups of now */

static inline void users_found(dg_users_found *done, void *arg)
{
	const struct dg_user user = { .domain = "sms.example.org", .jid = "alice@example.org", .lang = chosen_lang };
	bool before = answering;
	answering = true;
	done(arg, registered ? DG_OK : DG_NOENT, registered ? &user : NULL);
	answering = before;
}

void dg_users_find(struct dg_users *u, const char *at, const char *jid, dg_users_found *done, void *arg)
{
	(void)u;
	(void)at;
	(void)jid;
	if (!lookups_wait)
		users_found(done, arg);
	else
		lookups[n_lookups++] = (struct lookup){ done, arg };
}
enum dg_status dg_users_known(const struct dg_users *u, const char *at, const char *jid)
{
	(void)u;
	(void)at;
	(void)jid;
	return lookups_wait && !answering ? DG_AGAIN : registered ? DG_OK : DG_NOENT;
}
const struct dg_user *dg_users_peek(const struct dg_users *u, const char *at, const char *jid)
{
	(void)u;
	(void)at;
	(void)jid;
	return NULL;
}

void dg_users_list(
	struct dg_users *u, const char *at, const char *after, size_t limit, dg_users_listed *done, void *arg)
{
	(void)u;
	(void)at;
	(void)after;
	(void)limit;
	done(arg, DG_OK, NULL, 0, false);
}

/* Those that wait now; what they ask in turn waits again. */
static inline void users_answer(void)
{
	struct lookup now[sizeof lookups / sizeof lookups[0]];
	size_t n = n_lookups;
	memcpy(now, lookups, n * sizeof *now);
	n_lookups = 0;
	for (size_t i = 0; i < n; i++)
		users_found(now[i].done, now[i].arg);
}

/* ---- commands ---- */

static inline void end_with(struct dg_dialog *d, const char *words)
{
	const struct dg_said said = { DG_T_PLAIN, { words, NULL, NULL } };
	dialog_end(d, &said);
}

#define UNREACHED "+12125550199" /* no code can be sent there */

/* A form of everything, then a code. */
static inline void register_step(struct dg_dialog *d, int step)
{
	struct dg_form *f = dialog_form(d);
	struct dg_form_field *field;
	const char *code;
	if (step == 0) {
		dg_form_clear(f);
		dg_form_type(f, "jabber:iq:register");
		dg_form_title(f, "Register");
		dg_form_instructions(f, "Fill this in.");
		dg_form_add(f, DG_FIELD_PHONE, "phone", "Your number")->legacy = "phone";
		field = dg_form_add(f, DG_FIELD_SECRET, "secret", "Password");
		field->legacy = "password";
		field->required = true;
		dg_field_value(field, dialog_view(d)->user ? "on file" : NULL);
		dialog_ask(d, false);
		return;
	}
	const char *phone = step == 1 ? dg_form_value(f, "phone") : NULL;
	if (phone && !strcmp(phone, UNREACHED)) {
		registered = true;
		dg_form_clear(f);
		dialog_end_short(
			d, DG_REMOTE, &(const struct dg_said){ DG_T_CODE_NOT_SENT, { UNREACHED, NULL, NULL } });
		return;
	}
	if (phone) {
		dg_form_clear(f);
		dg_form_instructions(f, "A code was sent.");
		dg_form_add(f, DG_FIELD_TEXT, "code", "Code")->required = true;
		dialog_ask(d, true);
		return;
	}
	code = dg_form_value(f, "code");
	if (step == 2 && (!code || strcmp(code, "123456") != 0)) {
		dialog_again(d, "code", DG_DENIED, &(const struct dg_said){ DG_T_CODE_WRONG, { NULL, NULL, NULL } });
		return;
	}
	registered = true;
	dg_form_clear(f);
	end_with(d, "You are in.");
}

static inline void unregister_step(struct dg_dialog *d, int step)
{
	struct dg_form *f = dialog_form(d);
	if (step == 0) {
		dg_form_clear(f);
		dg_form_instructions(f, "This ends it.");
		dg_form_add(f, DG_FIELD_BOOL, "confirm", "Yes, end it")->required = true;
		dialog_ask(d, true);
		return;
	}
	registered = !dg_form_flag(f, "confirm");
	dg_form_clear(f);
	end_with(d, registered ? "Nothing happened." : "You are out.");
}

static inline void status_step(struct dg_dialog *d, int step)
{
	struct dg_form *f = dialog_form(d);
	(void)step;
	dg_form_clear(f);
	dg_field_value(dg_form_add(f, DG_FIELD_TEXT, "waiting", "Waiting"), "3");
	dg_field_value(dg_form_add(f, DG_FIELD_SECRET, "secret", "Password"), "never said");
	end_with(d, "So it stands.");
}

static inline void queue_step(struct dg_dialog *d, int step)
{
	(void)step;
	end_with(d, "Empty.");
}

/* The engine knows this one by name: nobody can register where that is off. */
extern const struct dg_command_kind dg_kind_register;
const struct dg_command_kind dg_kind_register = {
	.node = "jabber:iq:register",
	.word = "register",
	.title = DG_T_REGISTER_TITLE,
	.summary = DG_T_REGISTER_SUMMARY,
	.who = DG_FOR_NEW | DG_FOR_USER,
	.step = register_step,
};
static const struct dg_command_kind rig_unregister = {
	.node = "unregister",
	.word = "unregister",
	.title = DG_T_UNREGISTER_TITLE,
	.summary = DG_T_UNREGISTER_SUMMARY,
	.who = DG_FOR_USER,
	.step = unregister_step,
};
static const struct dg_command_kind rig_status = {
	.node = "status",
	.word = "status",
	.title = DG_T_STATUS_TITLE,
	.summary = DG_T_STATUS_SUMMARY,
	.who = DG_FOR_NEW | DG_FOR_USER,
	.step = status_step,
};
static const struct dg_command_kind rig_queue = {
	.node = "queue",
	.word = "queue",
	.title = DG_T_QUEUE_TITLE,
	.summary = DG_T_QUEUE_SUMMARY,
	.who = DG_FOR_ADMIN,
	.step = queue_step,
};
const struct dg_command_kind *const dg_command_kinds[] = { &dg_kind_register, &rig_unregister, &rig_status, &rig_queue,
	NULL };

const struct dg_command_kind *dg_command_kind_find(const char *node)
{
	for (size_t i = 0; dg_command_kinds[i]; i++)
		if (!strcmp(dg_command_kinds[i]->node, node))
			return dg_command_kinds[i];
	return NULL;
}
const struct dg_command_kind *dg_command_kind_by_word(const char *word)
{
	for (size_t i = 0; dg_command_kinds[i]; i++)
		if (!strcmp(dg_command_kinds[i]->word, word))
			return dg_command_kinds[i];
	return NULL;
}

/* ---- the house ---- */

static inline int desk_setup(void **state)
{
	setup(state);
	registered = false;
	chosen_lang = NULL;
	lookups_wait = false;
	n_lookups = 0;
	all[0].country = "US";
	c.users = (struct dg_users *)(void *)&registered; /* never looked into: the functions are here */
	c.dialogs = dg_dialogs_create(&loop, &conf, NULL, NULL, NULL, NULL, NULL, metrics);
	return 0;
}

static inline int desk_teardown(void **state)
{
	dg_dialogs_destroy(c.dialogs);
	return teardown(state);
}

/* The value of the first attribute of this name in what was answered last. Copied to `out`. */
static inline const char *attr_in(const char *xml, const char *name, char out[64])
{
	char key[32];
	snprintf(key, sizeof key, " %s='", name);
	const char *at = strstr(xml, key);
	assert_non_null(at);
	at += strlen(key);
	snprintf(out, 64, "%.*s", (int)strcspn(at, "'"), at);
	return out;
}

#define DESK(f)           cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)
#define LACKS(text, part) assert_null(strstr((text), (part)))
#define ASK(type, payload)                                                                                             \
	"<iq xmlns='jabber:component:accept' from='alice@example.org/r' to='sms.example.org' id='q1' type='" type      \
	"'>" payload "</iq>"

#endif
