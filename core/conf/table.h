/* table.h - core's own keys as tables: one row per key, one reader for all of them. conf.c and domain.c hold the
 * tables. */
#ifndef DG_CONF_TABLE_H
#define DG_CONF_TABLE_H

#include "conf/origin.h"
#include "conf/value.h"

struct conf_reader {
	struct dg_conf *conf;
	struct dg_conf_errors *errors;
	const char *country;           /* of the domain being read: how national numbers are meant; NULL: none */
	struct dg_map *domain_names;   /* prepared name -> path */
	struct dg_map *instance_names; /* name -> path */
	struct dg_map *plugin_names;   /* module -> path */
};

/* The path of a value, for messages; cut when it is absurdly long. */
struct conf_path {
	char text[512];
};
struct conf_path conf_path_key(const char *at, const char *key);
struct conf_path conf_path_index(const char *at, size_t index);

/* What a text must be, beyond text. May replace *text (given: take it, give the new one) by its canonical form, or add
 * an error and answer false. */
typedef bool conf_check(struct conf_reader *r, const char *at, char **text);

struct conf_rule {
	bool optional;           /* without a default: stays zero when absent */
	struct dg_option option; /* .doc says what is missing; .type 0: `read` or `section` does it */
	conf_check *check;       /* of a text */
	void (*read)(struct conf_reader *r, const char *at, const json_t *value, void *into);
	const struct conf_rule *section; /* an object of more keys, into the same struct */
};

/* How a row begins: a key that is one C field, and one that is more. */
#define CONF_FIELD(name, of_type, at) .option.key = (name), .option.type = (of_type), .option.offset = (at)
#define CONF_PARTS(name)              .option.key = (name)

/* Read `object` (NULL: absent, so defaults) by `rules`, which end with {0}, into a struct: sections first, which have
 * no sections of their own, then the other keys, each in the order of the table. Keys that no rule knows go to
 * `others`; when that is NULL they are errors. */
void conf_read_object(struct conf_reader *r, const char *at, const json_t *object, const struct conf_rule *rules,
	void *into, json_t *others);
/* A list of texts, each checked; kept by the conf. */
void conf_read_texts(struct conf_reader *r, const char *at, const json_t *value, conf_check *check, const char ***list,
	size_t *count);
/* The unknown key `at`, with the nearest of `known`. */
void conf_unknown_key(const struct dg_conf *c, struct dg_conf_errors *errors, const char *at, const char *key,
	const char *const *known, size_t n);
const char *conf_folder(const struct dg_conf *c, const char *at); /* of the file where `at` stands */

/* check.c */
conf_check conf_check_host, conf_check_listen, conf_check_store, conf_check_filled, conf_check_secret, conf_check_key,
	conf_check_domain, conf_check_user, conf_check_access, conf_check_country, conf_check_number, conf_check_prefix,
	conf_check_name, conf_check_module, conf_check_uri, conf_check_path, conf_check_sender, conf_check_currency;

/* route.c: where texts go, and as whose. */
void conf_read_routes(struct conf_reader *r, const char *at, const json_t *value, void *into);
void conf_read_senders(struct conf_reader *r, const char *at, const json_t *value, void *into);
void conf_default_route(struct conf_reader *r, struct dg_conf_transport *t);

/* account.c: programs that send texts by HTTP. */
void conf_read_accounts(struct conf_reader *r, const char *at, const json_t *value, void *into);
void conf_check_accounts(struct conf_reader *r);

/* number.c: whose a number is. */
void conf_read_numbers(struct conf_reader *r, const char *at, const json_t *value, void *into);

/* domain.c, policy.c, conf.c: values that are more than one C field. */
void conf_read_domains(struct conf_reader *r, const char *at, const json_t *value, void *into);
void conf_read_policy(struct conf_reader *r, const char *at, const json_t *value, void *into);
void conf_read_plugins(struct conf_reader *r, const char *at, const json_t *value, void *into);

#endif
