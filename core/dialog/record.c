/* record.c - see record.h. Called by dialog.c for whoever runs a command, and by the commands that change a record. */
#include "dialog/record.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

static void text_free(const char *text)
{
	if (text)
		explicit_bzero((char *)text, strlen(text));
	free((char *)text);
}

void record_set(const char **at, const char *text)
{
	char *copy = dg_strdup(text);
	text_free(*at);
	*at = copy;
}

/* The pairs of a record of ours are on the heap, whatever their type says to readers. */
static void pairs_set(const struct dg_pair **pairs, size_t *n, const char *key, const char *value)
{
	struct dg_pair *own = (struct dg_pair *)*pairs;
	size_t i = 0;
	while (i < *n && strcmp(own[i].key, key) != 0)
		i++;
	if (i < *n && value) {
		record_set(&own[i].value, value);
	} else if (i < *n) {
		text_free(own[i].key);
		text_free(own[i].value);
		memmove(&own[i], &own[i + 1], (--*n - i) * sizeof *own);
	} else if (value) {
		own = dg_grow(own, (*n + 1) * sizeof *own);
		own[(*n)++] = (struct dg_pair){ dg_strdup(key), dg_strdup(value) };
		*pairs = own;
	}
}

static void pairs_free(const struct dg_pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		text_free(pairs[i].key);
		text_free(pairs[i].value);
	}
	free((struct dg_pair *)pairs);
}

void record_set_account(struct dg_user *user, const char *key, const char *value)
{
	pairs_set(&user->account, &user->n_account, key, value);
}

void record_set_pref(struct dg_user *user, const char *key, const char *value)
{
	pairs_set(&user->prefs, &user->n_prefs, key, value);
}

const char *record_account(const struct dg_user *user, const char *key)
{
	for (size_t i = 0; user && i < user->n_account; i++)
		if (strcmp(user->account[i].key, key) == 0)
			return user->account[i].value;
	return NULL;
}

struct dg_user *record_create(const char *domain, const char *jid)
{
	struct dg_user *user = dg_alloc(sizeof *user);
	user->domain = dg_strdup(domain);
	user->jid = dg_strdup(jid);
	return user;
}

struct dg_user *record_copy(const struct dg_user *user)
{
	struct dg_user *own = record_create(user->domain, user->jid);
	own->since_ms = user->since_ms;
	own->lang = dg_strdup(user->lang);
	own->number = dg_strdup(user->number);
	own->is_locked = user->is_locked;
	for (size_t i = 0; i < user->n_account; i++)
		record_set_account(own, user->account[i].key, user->account[i].value);
	for (size_t i = 0; i < user->n_prefs; i++)
		record_set_pref(own, user->prefs[i].key, user->prefs[i].value);
	return own;
}

void record_free(struct dg_user *user)
{
	if (!user)
		return;
	text_free(user->domain);
	text_free(user->jid);
	text_free(user->lang);
	text_free(user->number);
	pairs_free(user->account, user->n_account);
	pairs_free(user->prefs, user->n_prefs);
	free(user);
}
