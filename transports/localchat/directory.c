/* directory.c - the accounts: those of the configuration, and in an open network those that the first log-in made,
 * which outlive a restart. Called by all of the module.
 *
 * Passwords are not kept; what is kept is a keyed hash with a salt of its own (SipHash: enough for a network to try
 * things out on, not against somebody who has the journal and time).
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chat.h"
#include "util/buf.h"
#include "util/mem.h"
#include "util/random.h"

#define ACCOUNT "account/"
#define CONTACT "contact/"

bool directory_is_name(const char *name)
{
	size_t n = name ? strlen(name) : 0;
	return n > 0 && n <= NAME_MAX_OCTETS && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}

struct account *directory_find(const struct chat *c, const char *name)
{
	return dg_map_get(c->accounts, name);
}

static struct account *add(struct chat *c, const char *name)
{
	size_t octets = strlen(name) + 1;
	struct account *a = dg_alloc(sizeof *a + octets);
	memcpy(a->name, name, octets);
	a->chat = c;
	a->contacts = dg_map_create();
	a->seekers = dg_map_create();
	dg_list_init(&a->sessions);
	dg_map_put(c->accounts, a->name, a);
	return a;
}

static void destroy(struct account *a)
{
	contact_finish(a);
	dg_map_destroy(a->contacts);
	dg_map_destroy(a->seekers);
	free(a->check);
	free(a->text);
	free(a);
}

void directory_finish(struct chat *c)
{
	struct dg_map_iter at = { 0 };
	while (dg_map_next(c->accounts, &at))
		destroy(at.value);
}

void directory_put(struct chat *c, const char *key, const char *value)
{
	if (c->host->put(c->host, key, value, 0, NULL, NULL) != DG_OK)
		c->host->log(c->host, DG_LOG_WARN, "core does not keep %.8s...: it will be forgotten", key);
}

/* ---- passwords ---- */

enum { SALT_CHARACTERS = 26 };

struct check {
	char text[SALT_CHARACTERS + 16 + 1]; /* salt and hash */
};

static struct check make_check(const char *salt, const char *password)
{
	static const uint64_t key[2] = { 0x6c6f63616c636861, 0x742070617373776f };
	struct check k;
	uint64_t own[2] = { dg_siphash(key, salt, SALT_CHARACTERS), 0 };
	own[1] = dg_siphash(own, salt, SALT_CHARACTERS);
	snprintf(k.text, sizeof k.text, "%.*s%016" PRIx64, (int)SALT_CHARACTERS, salt,
		dg_siphash(own, password, strlen(password)));
	return k;
}

static bool is_password(const char *check, const char *password)
{
	if (strlen(check) < SALT_CHARACTERS)
		return false;
	const struct check k = make_check(check, password);
	return strcmp(k.text, check) == 0;
}

static struct account *enrol(struct chat *c, const char *name, const char *password)
{
	struct dg_buf key = { 0 };
	char salt[SALT_CHARACTERS + 1];
	dg_random_token(salt, SALT_CHARACTERS);
	const struct check k = make_check(salt, password);
	struct account *a = add(c, name);
	a->check = dg_strdup(k.text);
	dg_buf_printf(&key, ACCOUNT "%s", name);
	directory_put(c, key.at, a->check);
	dg_buf_finish(&key);
	return a;
}

/* What the configuration says of `name`: it has that account, under this password or another; or it has none. */
enum word { NOTHING, YES, NO };
static enum word configured(const struct chat *c, const char *name, const char *password)
{
	json_t *all = json_loads(c->config->accounts, 0, NULL);
	const char *expected = json_string_value(json_object_get(all, name));
	enum word word = !expected ? NOTHING : strcmp(expected, password) == 0 ? YES : NO;
	json_decref(all);
	return word;
}

struct account *directory_enter(struct chat *c, const char *name, const char *password)
{
	if (!directory_is_name(name) || !password)
		return NULL;
	struct account *a = directory_find(c, name);
	switch (configured(c, name, password)) {
	case YES: return a ? a : add(c, name);
	case NO: return NULL;
	case NOTHING: break;
	}
	if (a)
		return a->check && is_password(a->check, password) ? a : NULL;
	return c->config->open ? enrol(c, name, password) : NULL;
}

/* ---- what an earlier life left ---- */

static void on_contact(void *arg, const char *key, const char *value)
{
	struct chat *c = arg;
	if (key)
		contact_load(c, key + strlen(CONTACT), value);
	else
		chat_is_open(c);
}

static void on_account(void *arg, const char *key, const char *value)
{
	struct chat *c = arg;
	if (!key) {
		if (c->host->find(c->host, CONTACT, on_contact, c) != DG_OK)
			c->host->log(c->host, DG_LOG_WARN, "core has nothing to look into");
		return;
	}
	const char *name = key + strlen(ACCOUNT);
	struct account *a = directory_find(c, name);
	a = a ? a : add(c, name);
	free(a->check);
	a->check = dg_strdup(value);
}

static void add_configured(struct chat *c)
{
	json_t *all = json_loads(c->config->accounts, 0, NULL);
	for (void *at = json_object_iter(all); at; at = json_object_iter_next(all, at))
		if (directory_is_name(json_object_iter_key(at)))
			add(c, json_object_iter_key(at));
	json_decref(all);
}

void directory_open(struct chat *c)
{
	add_configured(c);
	struct account *echo = directory_find(c, robot_echo.name);
	echo = echo ? echo : add(c, robot_echo.name);
	echo->robot = &robot_echo;
	echo->show = DG_SHOW_ONLINE;
	echo->text = dg_strdup(robot_echo.says);
	if (c->host->find(c->host, ACCOUNT, on_account, c) != DG_OK)
		c->host->log(c->host, DG_LOG_WARN, "core has nothing to look into");
}
