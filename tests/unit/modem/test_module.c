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
	assert_string_equal(dg_transport_module.name, "modem");
	assert_int_equal(dg_transport_module.caps, DG_CAP_TRUNK | DG_CAP_PHONE | DG_CAP_DELIVERED);
	assert_int_equal(dg_transport_module.config_size, sizeof(struct modem_config));
}

static void pins_are_secrets(void **state)
{
	(void)state;
	assert_int_equal(option("modems")->type, DG_JSON);
	assert_string_equal(option("modems")->choices, "pin");
	assert_null(option("modems")->initial); /* cannot be guessed */
}

static void what_is_not_asked_for_is_not_promised(void **state)
{
	(void)state;
	assert_int_equal(option("reports")->caps, DG_CAP_DELIVERED);
	assert_string_equal(option("roaming")->initial, "false"); /* it may cost more */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_descriptor),
		cmocka_unit_test(pins_are_secrets),
		cmocka_unit_test(what_is_not_asked_for_is_not_promised),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
