/* pref.c - what a record says of a preference. Pure; called through user.h. */
#include <string.h>

#include "user/user.h"

const char *dg_user_pref(const struct dg_user *user, const char *key, const char *otherwise)
{
	for (size_t i = 0; user && i < user->n_prefs; i++)
		if (!strcmp(user->prefs[i].key, key))
			return user->prefs[i].value;
	return otherwise;
}

bool dg_user_wants(const struct dg_user *user, const char *key, bool otherwise)
{
	return strcmp(dg_user_pref(user, key, otherwise ? "1" : "0"), "1") == 0;
}
