/* The descriptor, as the loader will read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config.h"
#include "dragoman/transport.h"

extern const struct dg_transport dg_transport_module;

static const struct dg_option *option(const char *key)
{
	for (const struct dg_option *o = dg_transport_module.options; o->key; o++)
		if (strcmp(o->key, key) == 0)
			return o;
	return NULL;
}

static void the_descriptor(void **state)
{
	(void)state;
	assert_int_equal(dg_transport_module.abi, 1);
	assert_int_equal(dg_transport_module.size, sizeof(struct dg_transport));
	assert_string_equal(dg_transport_module.name, "smpp");
	assert_string_equal(dg_transport_module.gateway, "sms");
	assert_true(dg_transport_module.caps & DG_CAP_DELIVERED);
	assert_int_equal(dg_transport_module.config_size, sizeof(struct smpp_config));
}

static void options_explain_themselves(void **state)
{
	(void)state;
	for (const struct dg_option *o = dg_transport_module.options; o->key; o++) {
		assert_true(strlen(o->doc) > 10);
		assert_int_equal(o->doc[strlen(o->doc) - 1], '.');
		assert_true(o->offset < sizeof(struct smpp_config));
	}
	assert_int_equal(option("password")->type, DG_SECRET);
	assert_null(option("host")->initial); /* these two cannot be guessed */
	assert_null(option("system_id")->initial);
	assert_non_null(option("port")->initial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_descriptor),
		cmocka_unit_test(options_explain_themselves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
