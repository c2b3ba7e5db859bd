/* The table of command_status values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "status.h"

static void names_and_sentences(void **state)
{
	(void)state;
	assert_string_equal(smpp_status_name(0x58), "ESME_RTHROTTLED");
	assert_null(smpp_status_name(0x412));
	assert_non_null(strstr(smpp_status_text(0x0E), "password"));
	assert_non_null(strstr(smpp_status_text(0x412), "carrier's own"));
}

static void meanings(void **state)
{
	(void)state;
	static const struct {
		uint32_t status;
		enum dg_status dg;
		enum smpp_remedy remedy;
	} cases[] = { { 0x00, DG_OK, SMPP_GIVE_UP }, { 0x08, DG_REMOTE, SMPP_GIVE_UP },
		{ 0x0A, DG_DENIED, SMPP_GIVE_UP }, { 0x0B, DG_NOENT, SMPP_GIVE_UP }, { 0x0E, DG_AUTH, SMPP_GIVE_UP },
		{ 0x14, DG_BUSY, SMPP_WAIT }, { 0x45, DG_REMOTE, SMPP_SHRINK }, { 0x58, DG_BUSY, SMPP_SLOW_DOWN },
		{ 0x62, DG_INVALID, SMPP_DROP_EXPIRY }, { 0x66, DG_DENIED, SMPP_GIVE_UP },
		{ 0xC1, DG_UNSUPPORTED, SMPP_DROP_TLVS }, { 0xFE, DG_BUSY, SMPP_GIVE_UP },
		{ 0xFF, DG_DENIED, SMPP_GIVE_UP }, { 0x400, DG_DENIED, SMPP_GIVE_UP },
		{ 0xFFFFFFFF, DG_DENIED, SMPP_GIVE_UP } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(smpp_status_dg(cases[i].status), cases[i].dg);
		assert_int_equal(smpp_status_remedy(cases[i].status), cases[i].remedy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names_and_sentences), cmocka_unit_test(meanings) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
