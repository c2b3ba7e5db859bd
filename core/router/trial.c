/* trial.c - see trial.h. */
#include "router/trial.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

struct trial *trial_create(const struct dg_pair *account, size_t n_account, dg_router_asked *done, void *arg)
{
	struct trial *t = dg_alloc(sizeof *t + n_account * sizeof t->account[0]);
	t->done = done;
	t->arg = arg;
	t->n_account = n_account;
	for (size_t i = 0; i < n_account; i++)
		t->account[i] = (struct dg_pair){ dg_strdup(account[i].key), dg_strdup(account[i].value) };
	return t;
}

void trial_answer(struct trial *t, enum dg_status why, const char *text)
{
	dg_router_asked *done = t->done;
	const struct dg_said said = { why == DG_OK ? DG_T_NONE
			: text                     ? DG_T_PLAIN
						   : dg_text_of_status(why),
		{ text, NULL, NULL } };
	t->done = NULL;
	if (done)
		done(t->arg, why, &said);
}

static void wipe(const char *text)
{
	char *own = (char *)(uintptr_t)text;
	if (own)
		explicit_bzero(own, strlen(own));
	free(own);
}

void trial_free(struct trial *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n_account; i++) {
		wipe(t->account[i].key);
		wipe(t->account[i].value);
	}
	free(t);
}
