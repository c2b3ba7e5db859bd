/* policy.c - what the operator says about users' data (XEP-0504). domain.c's table leads here. */
#include <string.h>

#include "conf/table.h"
#include "util/mem.h"

/* What the operator has to say beyond what follows from the gateway itself (policy.c of core/xmpp). */
void conf_read_policy(struct conf_reader *r, const char *at, const json_t *value, void *into)
{
	static const char *const known[] = { "access_policy", "backup_frequency", "backup_retention", "data_export",
		"data_retention", "encryption_at_rest", "extra_info", "full_erasure", "tos" };
	const size_t n_known = sizeof known / sizeof known[0];
	struct dg_conf_domain *d = into;
	const char *key;
	json_t *word;
	if (!json_is_object(value)) {
		dg_conf_error(r->conf, r->errors, at, "must be an object: { \"tos\": \"https://example.org/terms\" }");
		return;
	}
	d->policy = conf_keep(r->conf, dg_alloc((json_object_size(value) + 1) * sizeof *d->policy));
	json_object_foreach((json_t *)value, key, word)
	{
		struct conf_path path = conf_path_key(at, key);
		size_t i = 0;
		while (i < n_known && strcmp(known[i], key) != 0)
			i++;
		if (i == n_known)
			conf_unknown_key(r->conf, r->errors, path.text, key, known, n_known);
		else if (!json_string_length(word))
			dg_conf_error(r->conf, r->errors, path.text, "must be a text, as XEP-0504 has it");
		else
			d->policy[d->n_policy++] = (struct dg_conf_policy){ known[i],
				conf_keep(r->conf, dg_strdup(json_string_value(word))) };
	}
}
