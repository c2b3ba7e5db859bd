/* Tests of core/stream/vet.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stream/vet.h"

static void addresses_are_looked_at(void **state)
{
	static const struct {
		const char *stanza;
		enum dg_status status;
	} cases[] = {
		{ "<message from='sms.example.org' to='a@b'/>", DG_OK },
		{ "<message from='+1@sms.example.org' to='a@b'><body/></message>", DG_OK },
		{ "<iq id='1' type=\"get\" to=\"a@b/c\" from=\"x@sms.example.org/y@z\"/>", DG_OK },
		{ "<message from='sms.example.org/a@b/c' to='d'/>", DG_OK },
		{ "<message to='a@b'/>", DG_INVALID },
		{ "<message from='sms.example.org'/>", DG_INVALID },
		{ "<message from='sms.example.org' to=''/>", DG_INVALID },
		{ "<message from='' to='a@b'/>", DG_INVALID },
		{ "<message from='example.org' to='a@b'/>", DG_INVALID },
		{ "<message from='x.sms.example.org' to='a@b'/>", DG_INVALID },
		{ "<message from='sms.example.orgx' to='a@b'/>", DG_INVALID },
		{ "<message from='a@example.org/x@sms.example.org' to='a@b'/>", DG_INVALID },
		{ "<message from='a@sms.example.org@example.org' to='a@b'/>", DG_INVALID },
		{ "<message><x from='sms.example.org' to='a@b'/></message>", DG_INVALID },
		{ "<message xfrom='sms.example.org' from='evil' to='a@b'/>", DG_INVALID },
		{ "message from='sms.example.org' to='a@b'", DG_INVALID },
		{ "", DG_INVALID },
		{ "<", DG_INVALID },
		{ "<message from='sms.example.org' to='a", DG_INVALID },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(dg_vet(cases[i].stanza, strlen(cases[i].stanza), "sms.example.org"), cases[i].status);
}

static void size_is_bounded(void **state)
{
	char *stanza = malloc(DG_STANZA_MAX + 1);
	(void)state;
	assert_non_null(stanza);
	memset(stanza, 'x', DG_STANZA_MAX + 1);
	static const char tag[] = "<message from='sms.example.org' to='a@b'>";
	memcpy(stanza, tag, sizeof tag - 1);
	assert_int_equal(dg_vet(stanza, DG_STANZA_MAX, "sms.example.org"), DG_OK);
	assert_int_equal(dg_vet(stanza, DG_STANZA_MAX + 1, "sms.example.org"), DG_TOOBIG);
	free(stanza);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_looked_at),
		cmocka_unit_test(size_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
