/* test_proof.c - codes, their tries, their time and their number, with a clock that the test moves. */
#include "../store/rig.h"

#include "user/proof.h"
#include "util/clock.h"

#define SMS   "sms.example.org"
#define ALICE "alice@example.org"
#define PHONE "+15550001111"

/* The store's thread reads them, too. */
static _Atomic int64_t now_ms;
static const int64_t start_ms = 1700000000000;

int64_t dg_now_ms(void)
{
	return now_ms;
}
int64_t dg_mono_ms(void)
{
	return now_ms - start_ms + 1000;
}
int64_t dg_mono_ns(void)
{
	return dg_mono_ms() * 1000000;
}

enum { MINUTE_MS = 60000 };

struct desk {
	struct rig *r;
	struct dg_proofs *proofs;
	struct dg_buf heard; /* answers */
	struct dg_buf sent;  /* "number: text; " */
	char code[7];        /* of the last text */
	enum dg_status router_says;
};

static void on_send(void *arg, const char *domain, const char *number, const char *text,
	void (*done)(void *done_arg, enum dg_status status), void *done_arg)
{
	struct desk *d = arg;
	assert_string_equal(domain, SMS);
	size_t n = strlen(text);
	assert_true(n > 6);
	snprintf(d->code, sizeof d->code, "%s", text + n - 6);
	dg_buf_printf(&d->sent, "%s: %.*s; ", number, (int)(n - 6), text);
	done(done_arg, d->router_says);
}

static struct dg_conf_domain domains[] = { { .domain = SMS }, { .domain = "irc.example.org" } };
static const struct dg_conf conf = { .domains = domains, .n_domains = 2 };

static void open_desk(struct desk *d)
{
	d->proofs = dg_proofs_create(&conf, d->r->store, &d->r->log, on_send, d);
}

static int setup(void **state)
{
	struct desk *d = *state = calloc(1, sizeof *d);
	assert_non_null(d);
	now_ms = start_ms;
	domains[0].codes_per_hour = 100;
	d->r = rig_create();
	assert_true(rig_open(d->r));
	open_desk(d);
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = *state;
	void *r = d->r;
	rig_close(d->r);
	dg_proofs_destroy(d->proofs);
	dg_buf_finish(&d->heard);
	dg_buf_finish(&d->sent);
	free(d);
	return rig_teardown(&r);
}

static void on_asked(void *arg, enum dg_status status)
{
	struct desk *d = arg;
	dg_buf_printf(&d->heard, "%s ", dg_status_name(status));
}

static void ask(struct desk *d, const char *jid, const char *number)
{
	dg_proof_ask(d->proofs, SMS, jid, number, "Your code is {1}", on_asked, d);
}

static const char *heard(struct desk *d)
{
	static char text[256];
	uv_run(&d->r->loop, UV_RUN_DEFAULT);
	snprintf(text, sizeof text, "%s", d->heard.at ? d->heard.at : "");
	dg_buf_clear(&d->heard);
	return text;
}

static const char *asked(struct desk *d, const char *jid, const char *number)
{
	ask(d, jid, number);
	return heard(d);
}

static enum dg_status try(struct desk *d, const char *jid, const char *number, const char *code)
{
	return dg_proof_try(d->proofs, SMS, jid, number, code);
}

/* As the code, but wrong. */
static const char *wrong(const struct desk *d)
{
	static char code[7];
	snprintf(code, sizeof code, "%s", d->code);
	code[5] = code[5] == '9' ? '0' : (char)(code[5] + 1);
	return code;
}

static void the_code_that_came_proves_the_number_once(void **state)
{
	struct desk *d = *state;
	assert_int_equal(try(d, ALICE, PHONE, "000000"), DG_TIMEOUT);
	assert_string_equal(asked(d, ALICE, PHONE), "ok ");
	assert_string_equal(d->sent.at, PHONE ": Your code is ; ");
	assert_int_equal(strspn(d->code, "0123456789"), 6);
	assert_int_equal(try(d, ALICE, PHONE, d->code), DG_OK);
	assert_int_equal(try(d, ALICE, PHONE, d->code), DG_TIMEOUT);
}

static void people_type_codes_in_their_way(void **state)
{
	struct desk *d = *state;
	char typed[16];
	static const char *const bad[] = { "", "12345", "1234567", "12345a", "\xd9\xa1" };
	assert_string_equal(asked(d, ALICE, PHONE), "ok ");
	assert_int_equal(try(d, ALICE, PHONE, bad[0]), DG_DENIED);
	assert_int_equal(try(d, ALICE, PHONE, bad[3]), DG_DENIED);
	snprintf(typed, sizeof typed, " %.3s-%s ", d->code, d->code + 3);
	assert_int_equal(try(d, ALICE, PHONE, typed), DG_OK);
	assert_string_equal(asked(d, ALICE, PHONE), "ok ");
	assert_int_equal(try(d, ALICE, PHONE, bad[1]), DG_DENIED);
	assert_int_equal(try(d, ALICE, PHONE, bad[2]), DG_DENIED);
	assert_int_equal(try(d, ALICE, PHONE, bad[4]), DG_DENIED);
	assert_int_equal(try(d, ALICE, PHONE, d->code), DG_TIMEOUT);
}

static void three_tries(void **state)
{
	struct desk *d = *state;
	assert_string_equal(asked(d, ALICE, PHONE), "ok ");
	for (int i = 0; i < 3; i++)
		assert_int_equal(try(d, ALICE, PHONE, wrong(d)), DG_DENIED);
	assert_int_equal(try(d, ALICE, PHONE, d->code), DG_TIMEOUT);
}

static void five_minutes(void **state)
{
	struct desk *d = *state;
	assert_string_equal(asked(d, ALICE, PHONE), "ok ");
	now_ms += 5 * MINUTE_MS - 1;
	assert_int_equal(try(d, ALICE, PHONE, wrong(d)), DG_DENIED);
	now_ms += 1;
	assert_int_equal(try(d, ALICE, PHONE, d->code), DG_TIMEOUT);
}

/* Or somebody could let a code go to a phone of their own and prove another with it. */
static void a_code_proves_the_number_that_it_was_sent_to(void **state)
{
	struct desk *d = *state;
	assert_string_equal(asked(d, ALICE, PHONE), "ok ");
	assert_string_equal(asked(d, ALICE, "+15550002222"), "ok ");
	assert_int_equal(try(d, ALICE, PHONE, d->code), DG_TIMEOUT);
	assert_int_equal(try(d, "bob@example.org", "+15550002222", d->code), DG_TIMEOUT);
	assert_int_equal(dg_proof_try(d->proofs, "irc.example.org", ALICE, "+15550002222", d->code), DG_TIMEOUT);
	assert_int_equal(try(d, ALICE, "+15550002222", d->code), DG_OK);
}

static void a_new_code_ends_the_one_before(void **state)
{
	struct desk *d = *state;
	char first[7];
	do { /* one in a million is the same */
		assert_string_equal(asked(d, ALICE, PHONE), "ok ");
		memcpy(first, d->code, sizeof first);
		assert_string_equal(asked(d, ALICE, PHONE), "ok ");
	} while (strcmp(first, d->code) == 0);
	assert_int_equal(try(d, ALICE, PHONE, first), DG_DENIED);
	assert_int_equal(try(d, ALICE, PHONE, d->code), DG_OK);
}

static void a_user_gets_three_an_hour(void **state)
{
	struct desk *d = *state;
	static const char *const phones[] = { "+15550000001", "+15550000002", "+15550000003" };
	for (int i = 0; i < 3; i++) {
		assert_string_equal(asked(d, ALICE, phones[i]), "ok ");
		now_ms += 10 * MINUTE_MS;
	}
	assert_string_equal(asked(d, ALICE, "+15550000004"), "busy ");
	assert_string_equal(asked(d, "alice@example.or", "+15550000004"), "ok "); /* begins as the other does */
	now_ms += 30 * MINUTE_MS - 1;                                             /* an hour after the first */
	assert_string_equal(asked(d, ALICE, "+15550000004"), "busy ");
	now_ms += 1;
	assert_string_equal(asked(d, ALICE, "+15550000004"), "ok ");
	assert_string_equal(asked(d, ALICE, "+15550000004"), "busy ");
	now_ms += 10 * MINUTE_MS;
	assert_string_equal(asked(d, ALICE, "+15550000004"), "ok ");
}

static void a_number_gets_three_an_hour_whoever_asks(void **state)
{
	struct desk *d = *state;
	static const char *const users[] = { "a@x", "b@x", "c@x", "d@x" };
	for (int i = 0; i < 3; i++)
		assert_string_equal(asked(d, users[i], PHONE), "ok ");
	assert_string_equal(asked(d, users[3], PHONE), "busy ");
	assert_string_equal(asked(d, users[3], "+155500011"), "ok "); /* PHONE begins so */
	dg_buf_clear(&d->sent);
	now_ms += 60 * MINUTE_MS;
	assert_string_equal(asked(d, users[3], PHONE), "ok ");
}

static void all_at_once_is_not_more(void **state)
{
	struct desk *d = *state;
	for (int i = 0; i < 5; i++)
		ask(d, ALICE, PHONE);
	assert_string_equal(heard(d), "ok ok ok busy busy ");
	assert_string_equal(d->sent.at, PHONE ": Your code is ; " PHONE ": Your code is ; " PHONE ": Your code is ; ");
}

static void a_restart_gives_nothing_back(void **state)
{
	struct desk *d = *state;
	for (int i = 0; i < 3; i++)
		assert_string_equal(asked(d, ALICE, PHONE), "ok ");
	rig_close(d->r);
	dg_proofs_destroy(d->proofs);
	assert_true(rig_open(d->r));
	open_desk(d);
	assert_int_equal(try(d, ALICE, PHONE, d->code), DG_TIMEOUT);
	assert_string_equal(asked(d, ALICE, "+15550002222"), "busy ");
	assert_string_equal(asked(d, "bob@x", PHONE), "busy ");
	assert_string_equal(asked(d, "bob@x", "+15550002222"), "ok ");
}

static int warnings(const struct desk *d)
{
	int n = 0;
	for (const char *at = d->r->logged.at; at && (at = strstr(at, "codes_per_hour lets")); at++)
		n++;
	return n;
}

/* User and number are new each time: as somebody does it who wants the operator to pay. */
static const char *stranger_asks(struct desk *d)
{
	static int n;
	char user[32], number[32];
	snprintf(user, sizeof user, "u%d@x", ++n);
	snprintf(number, sizeof number, "+1555%07d", n);
	return asked(d, user, number);
}

static void a_domain_sends_no_more_than_the_operator_pays_for(void **state)
{
	struct desk *d = *state;
	domains[0].codes_per_hour = 10;
	for (int i = 0; i < 10; i++) {
		assert_string_equal(stranger_asks(d), "ok ");
		now_ms += MINUTE_MS;
	}
	assert_int_equal(warnings(d), 0);
	assert_string_equal(stranger_asks(d), "again ");
	assert_string_equal(stranger_asks(d), "again ");
	assert_int_equal(warnings(d), 1);
	dg_proof_ask(d->proofs, "irc.example.org", ALICE, PHONE, "{1}......", NULL, NULL); /* has its own */
	rig_close(d->r);
	dg_proofs_destroy(d->proofs);
	assert_true(rig_open(d->r));
	open_desk(d);
	assert_string_equal(stranger_asks(d), "again ");
	assert_int_equal(warnings(d), 2);
	now_ms += 51 * MINUTE_MS; /* the first minute's are over */
	assert_string_equal(stranger_asks(d), "ok ");
	assert_string_equal(stranger_asks(d), "again ");
	assert_int_equal(warnings(d), 2); /* once an hour */
	now_ms += 120 * MINUTE_MS;
	for (int i = 0; i < 10; i++)
		assert_string_equal(stranger_asks(d), "ok ");
	assert_string_equal(stranger_asks(d), "again ");
	assert_int_equal(warnings(d), 3);
}

static void a_conf_made_by_hand_lets_a_hundred(void **state)
{
	struct desk *d = *state;
	domains[0].codes_per_hour = 0;
	for (int i = 0; i < 100; i++)
		assert_string_equal(stranger_asks(d), "ok ");
	assert_string_equal(stranger_asks(d), "again ");
}

/* Whoever is refused for another reason takes nothing from the domain's. */
static void who_asks_too_often_does_not_spend_for_all(void **state)
{
	struct desk *d = *state;
	domains[0].codes_per_hour = 4;
	for (int i = 0; i < 3; i++)
		assert_string_equal(asked(d, ALICE, PHONE), "ok ");
	for (int i = 0; i < 3; i++)
		assert_string_equal(asked(d, ALICE, PHONE), "busy ");
	assert_string_equal(stranger_asks(d), "ok ");
	assert_string_equal(stranger_asks(d), "again ");
}

static void nine_wrong_codes_a_day_whoever_guesses(void **state)
{
	struct desk *d = *state;
	static const char *const users[] = { "a@x", "b@x", "c@x" };
	char owners[7];
	for (int i = 0; i < 3; i++) {
		assert_string_equal(asked(d, users[i], PHONE), "ok ");
		for (int tries = 0; tries < (i < 2 ? 3 : 2); tries++)
			assert_int_equal(try(d, users[i], PHONE, wrong(d)), DG_DENIED);
	}
	now_ms += 61 * MINUTE_MS;
	assert_string_equal(asked(d, "d@x", PHONE), "ok ");
	assert_string_equal(asked(d, ALICE, PHONE), "ok ");
	memcpy(owners, d->code, sizeof owners);
	assert_int_equal(try(d, "d@x", PHONE, "x"), DG_DENIED); /* the ninth */
	assert_int_equal(try(d, ALICE, PHONE, owners), DG_TIMEOUT);
	assert_string_equal(asked(d, ALICE, PHONE), "auth ");
	assert_string_equal(asked(d, ALICE, "+15550002222"), "ok ");
	rig_close(d->r);
	dg_proofs_destroy(d->proofs);
	assert_true(rig_open(d->r));
	open_desk(d);
	now_ms += 22 * 60 * (int64_t)MINUTE_MS; /* the first are over an hour later */
	assert_string_equal(asked(d, ALICE, PHONE), "auth ");
	now_ms += 60 * MINUTE_MS;
	assert_string_equal(asked(d, ALICE, PHONE), "ok ");
	assert_int_equal(try(d, ALICE, PHONE, d->code), DG_OK);
}

static void a_clock_that_was_ahead_locks_nobody_out_for_long(void **state)
{
	struct desk *d = *state;
	now_ms += 365 * 24 * 60 * (int64_t)MINUTE_MS;
	for (int i = 0; i < 3; i++)
		assert_string_equal(asked(d, ALICE, PHONE), "ok ");
	now_ms -= 10 * MINUTE_MS;
	assert_string_equal(asked(d, ALICE, PHONE), "busy ");
	now_ms = start_ms;
	assert_string_equal(asked(d, ALICE, PHONE), "ok ");
}

static void what_the_router_says_is_told(void **state)
{
	struct desk *d = *state;
	d->router_says = DG_DENIED;
	assert_string_equal(asked(d, ALICE, PHONE), "denied ");
	d->router_says = DG_OK;
	dg_proof_ask(d->proofs, SMS, ALICE, PHONE, "no place for it:", NULL, NULL);
	uv_run(&d->r->loop, UV_RUN_DEFAULT);
	assert_int_equal(try(d, ALICE, PHONE, d->code), DG_OK);
}

static void codes_are_never_logged(void **state)
{
	struct desk *d = *state;
	for (int i = 0; i < 4; i++) {
		(void)asked(d, ALICE, PHONE);
		assert_null(d->r->logged.at ? strstr(d->r->logged.at, d->code) : NULL);
	}
	assert_non_null(strstr(d->r->logged.at, "too many codes"));
	assert_null(strstr(d->r->logged.at, ALICE));
}

static void on_end(void *arg, enum dg_status status)
{
	*(enum dg_status *)arg = status;
}

static void who_waits_at_the_end_is_answered(void **state)
{
	struct desk *d = *state;
	enum dg_status first = DG_OK, second = DG_OK;
	dg_proof_ask(d->proofs, SMS, ALICE, PHONE, "{1}......", on_end, &first);
	dg_proof_ask(d->proofs, SMS, "bob@x", PHONE, "{1}......", on_end, &second);
	rig_close(d->r);
	assert_int_equal(first, DG_REMOTE);
	assert_int_equal(second, DG_REMOTE);
	assert_true(rig_open(d->r));
}

#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_code_that_came_proves_the_number_once),
		DESK_TEST(people_type_codes_in_their_way),
		DESK_TEST(three_tries),
		DESK_TEST(five_minutes),
		DESK_TEST(a_code_proves_the_number_that_it_was_sent_to),
		DESK_TEST(a_new_code_ends_the_one_before),
		DESK_TEST(a_user_gets_three_an_hour),
		DESK_TEST(a_number_gets_three_an_hour_whoever_asks),
		DESK_TEST(all_at_once_is_not_more),
		DESK_TEST(a_restart_gives_nothing_back),
		DESK_TEST(a_domain_sends_no_more_than_the_operator_pays_for),
		DESK_TEST(a_conf_made_by_hand_lets_a_hundred),
		DESK_TEST(who_asks_too_often_does_not_spend_for_all),
		DESK_TEST(nine_wrong_codes_a_day_whoever_guesses),
		DESK_TEST(a_clock_that_was_ahead_locks_nobody_out_for_long),
		DESK_TEST(what_the_router_says_is_told),
		DESK_TEST(codes_are_never_logged),
		DESK_TEST(who_waits_at_the_end_is_answered),
	};
	return cmocka_run_group_tests_name("user/proof", tests, NULL, NULL);
}
