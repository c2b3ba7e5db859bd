/* number.c - `numbers`: whose a number is, one user's or a team's. domain.c's table leads here. */
#include <stdlib.h>

#include "conf/table.h"
#include "util/mem.h"

/* One user of the number, checked; false: an error was added. */
static bool read_user(struct conf_reader *r, const char *at, const json_t *value, const char **out)
{
	static const struct dg_option user_option = { .type = DG_STRING };
	char *user = NULL;
	struct dg_error why = { 0 };
	if (conf_value_read(&user_option, value, "", &user, &why) != DG_OK) {
		dg_conf_error(r->conf, r->errors, at, "%s", why.text);
		return false;
	}
	bool ok = conf_check_user(r, at, &user);
	*out = conf_keep(r->conf, user);
	return ok;
}

static bool read_team(
	struct conf_reader *r, const char *at, const json_t *value, struct dg_conf_domain *d, const char *number)
{
	bool ok = true;
	for (size_t i = 0; i < json_array_size(value); i++) {
		struct dg_conf_number one = { .number = number, .of_team = true };
		if (read_user(r, conf_path_index(at, i).text, json_array_get(value, i), &one.user))
			d->numbers[d->n_numbers++] = one;
		else
			ok = false;
	}
	if (json_array_size(value))
		return ok;
	dg_conf_error(r->conf, r->errors, at, "must be a user, or a list of users who share it");
	return false;
}

static void read_number(
	struct conf_reader *r, const char *at, const char *key, const json_t *value, struct dg_conf_domain *d)
{
	char *number = dg_strdup(key);
	struct dg_conf_number one = { 0 };
	bool ok = conf_check_number(r, at, &number);
	one.number = conf_keep(r->conf, number);
	if (json_is_array(value))
		(void)read_team(r, at, value, d, one.number);
	else if (read_user(r, at, value, &one.user) && ok)
		d->numbers[d->n_numbers++] = one;
}

void conf_read_numbers(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf_domain *d = into;
	const char *key;
	json_t *users;
	size_t most = 0;
	if (!json_is_object(value)) {
		dg_conf_error(r->conf, r->errors, at, "must be an object: { \"+15550001111\": \"alice@example.org\" }");
		return;
	}
	json_object_foreach((json_t *)(uintptr_t)value, key, users)
	{
		most += json_is_array(users) ? json_array_size(users) : 1;
	}
	d->numbers = conf_keep(r->conf, dg_alloc((most + 1) * sizeof *d->numbers));
	json_object_foreach((json_t *)(uintptr_t)value, key, users)
	{
		read_number(r, conf_path_key(at, key).text, key, users, d);
	}
}
