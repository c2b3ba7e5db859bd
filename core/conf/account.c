/* account.c - `http.accounts`: programs that send texts by HTTP. conf.c's table leads here. */
#include <string.h>

#include "conf/table.h"
#include "util/mem.h"

#define AT(member) offsetof(struct dg_conf_account, member)

static void read_senders(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf_account *a = into;
	conf_read_texts(r, at, value, conf_check_sender, &a->senders, &a->n_senders);
}

/* clang-format off */
static const struct conf_rule account_rules[] = {
	{ CONF_FIELD("password", DG_SECRET, AT(password)), .check = conf_check_secret,
	  .option.doc = "what the program says beside its name" },
	{ CONF_FIELD("user", DG_STRING, AT(user)), .check = conf_check_user,
	  .option.doc = "whose texts they are, such as \"shop@example.org\"" },
	{ CONF_FIELD("domain", DG_STRING, AT(domain)), .optional = true, .check = conf_check_domain },
	{ CONF_PARTS("senders"), .optional = true, .read = read_senders },
	{ 0 },
};
/* clang-format on */

void conf_read_accounts(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	struct dg_conf *c = into;
	const char *name;
	json_t *account;
	if (!json_is_object(value)) {
		dg_conf_error(
			c, r->errors, at, "must be an object: { \"shop\": { \"password\": ..., \"user\": ... } }");
		return;
	}
	c->http.accounts = conf_keep(c, dg_alloc((json_object_size(value) + 1) * sizeof *c->http.accounts));
	json_object_foreach((json_t *)(uintptr_t)value, name, account)
	{
		struct conf_path path = conf_path_key(at, name);
		struct dg_conf_account *a = &c->http.accounts[c->http.n_accounts++];
		a->name = conf_keep(c, dg_strdup(name));
		if (json_is_object(account))
			conf_read_object(r, path.text, account, account_rules, a, NULL);
		else
			dg_conf_error(
				c, r->errors, path.text, "must be an object: { \"password\": ..., \"user\": ... }");
	}
}

static bool has_domain(const struct dg_conf *c, const char *domain)
{
	for (size_t i = 0; i < c->n_domains; i++)
		if (!strcmp(c->domains[i].domain, domain))
			return true;
	return false;
}

/* When all is read: the domain that each means is one of ours. */
void conf_check_accounts(struct conf_reader *r)
{
	const struct dg_conf *c = r->conf;
	for (size_t i = 0; i < c->http.n_accounts; i++) {
		struct conf_path path = conf_path_key("http.accounts", c->http.accounts[i].name);
		const char *domain = c->http.accounts[i].domain;
		if (domain && !has_domain(c, domain))
			dg_conf_error(c, r->errors, path.text, "its domain \"%s\" is none of \"domains\"", domain);
		else if (!domain && c->n_domains > 1)
			dg_conf_error(
				c, r->errors, path.text, "must say which \"domain\" it writes in: there are several");
	}
}
