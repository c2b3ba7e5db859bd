/* test_change.c - what is put is what is found, numbers have one owner, logins are sealed and move to a new key. */
#include "user_rig.h"

static const struct dg_pair account[] = { { "nick", "al" }, { "password", "p,ss:5:\xc3\xa4" } };
static const struct dg_pair prefs[] = { { "receipts", "0" }, { "empty", "" } };
static const struct dg_user alice = { .domain = SMS,
	.jid = "alice@x",
	.since_ms = 5,
	.lang = "de",
	.number = "+1555",
	.account = account,
	.n_account = 2,
	.prefs = prefs,
	.n_prefs = 2 };
#define ALICE_SAID "alice@x +1555 de nick:al password:p,ss:5:\xc3\xa4 receipts=0 empty="

static void found_again(struct people *p, const char *said)
{
	people_find(p, "alice@x");
	people_settle(p);
	assert_string_equal(people_heard(p), said);
}

static void put_alice(struct people *p)
{
	dg_users_put(p->users, &alice, people_on_done, p);
	people_settle(p);
	assert_string_equal(people_heard(p), "ok; ");
}

static void all_of_it_is_found_in_the_next_life(void **state)
{
	struct people *p = *state;
	put_alice(p);
	found_again(p, ALICE_SAID "; ");
	people_reopen(p);
	found_again(p, ALICE_SAID "; ");
}

static void nothing_secret_is_on_the_disk(void **state)
{
	struct people *p = *state;
	put_alice(p);
	rig_close(p->r); /* moves the log into the file */
	FILE *f = fopen(p->r->path, "rb");
	assert_non_null(f);
	static char file[1 << 20];
	size_t n = fread(file, 1, sizeof file, f);
	assert_int_equal(fclose(f), 0);
	assert_non_null(memmem(file, n, "receipts", 8)); /* it is the right file */
	assert_null(memmem(file, n, "p,ss", 4));
	assert_true(rig_open(p->r));
}

static void numbers_of_others_are_refused(void **state)
{
	struct people *p = *state;
	people_put(p, "alice@x", "+15550009999"); /* boss@x's by the configuration */
	people_put(p, "boss@x", "+15550009999");
	people_put(p, "alice@x", "+1555");
	people_put(p, "bob@x", "+1555");
	people_find(p, "bob@x");
	people_settle(p);
	assert_string_equal(people_heard(p), "busy; ok; ok; busy; noent; ");
	assert_int_equal(dg_users_count(p->users, SMS), 2);
}

static void too_much_is_refused(void **state)
{
	struct people *p = *state;
	static char words[9000];
	memset(words, 'w', sizeof words - 1);
	struct dg_pair pair = { "k", words };
	struct dg_user user = { .domain = SMS, .jid = "alice@x", .prefs = &pair, .n_prefs = 1 };
	dg_users_put(p->users, &user, people_on_done, p);
	user = (struct dg_user){ .domain = SMS, .jid = "alice@x", .account = &pair, .n_account = 1 };
	dg_users_put(p->users, &user, people_on_done, p);
	people_find(p, "alice@x");
	people_settle(p);
	assert_string_equal(people_heard(p), "toobig; toobig; noent; ");
}

static void no_key_no_logins(void **state)
{
	struct people *p = *state;
	p->conf.credentials_key = NULL;
	people_reopen(p);
	dg_users_put(p->users, &alice, people_on_done, p);
	assert_string_equal(people_heard(p), "unsupported; ");
	assert_non_null(strstr(p->r->logged.at, "credentials_key"));
	people_put(p, "alice@x", "+1555");
	people_settle(p);
	assert_string_equal(people_heard(p), "ok; ");
}

/* An operator's mistake with the key must not cost anybody a login. */
static void a_login_that_cannot_be_opened_stays(void **state)
{
	struct people *p = *state;
	static const char *const wrong[] = { NULL, KEY_B };
	put_alice(p);
	for (size_t i = 0; i < 2; i++) {
		p->conf.credentials_key = wrong[i];
		people_reopen(p);
		dg_buf_clear(&p->r->logged);
		found_again(p,
			i ? "alice@x +1555 fr receipts=0 empty= locked; "
			  : "alice@x +1555 de receipts=0 empty= locked; ");
		assert_non_null(strstr(p->r->logged.at, "cannot be opened"));
		struct dg_user changed = *dg_users_peek(p->users, SMS, "alice@x");
		changed.lang = "fr";
		dg_users_put(p->users, &changed, people_on_done, p);
		people_settle(p);
		assert_string_equal(people_heard(p), "ok; ");
	}
	p->conf.credentials_key = KEY_A;
	people_reopen(p);
	found_again(p, "alice@x +1555 fr nick:al password:p,ss:5:\xc3\xa4 receipts=0 empty=; ");
}

static void a_login_moves_to_the_new_key_when_it_is_written(void **state)
{
	struct people *p = *state;
	put_alice(p);
	p->conf.credentials_key = KEY_B;
	p->conf.credentials_key_before = KEY_A;
	people_reopen(p);
	found_again(p, ALICE_SAID "; ");
	dg_users_put(p->users, dg_users_peek(p->users, SMS, "alice@x"), people_on_done, p);
	people_settle(p);
	assert_string_equal(people_heard(p), "ok; ");
	p->conf.credentials_key_before = NULL;
	people_reopen(p);
	found_again(p, ALICE_SAID "; ");
}

static void on_note(void *arg, const char *key, const char *value)
{
	struct people *p = arg;
	(void)value;
	dg_buf_printf(&p->heard, "%s; ", key ? key : "end");
}

static void who_goes_takes_the_notes_along(void **state)
{
	struct people *p = *state;
	put_alice(p);
	dg_store_put(p->r->store, "xmpp " SMS, "user alice@x contact", "1", 0, NULL, NULL);
	dg_store_put(p->r->store, "xmpp " SMS, "user alice@xy contact", "1", 0, NULL, NULL);
	people_remove(p, "alice@x");
	people_remove(p, "alice@x");
	dg_store_find(p->r->store, "xmpp " SMS, "", on_note, p);
	people_settle(p);
	assert_string_equal(people_heard(p), "ok; noent; user alice@xy contact; end; ");
}

static void nobody_has_to_listen(void **state)
{
	struct people *p = *state;
	dg_users_put(p->users, &alice, NULL, NULL);
	dg_users_remove(p->users, SMS, "nobody@x", NULL, NULL);
	dg_users_remove(p->users, "never.example.org", "nobody@x", NULL, NULL);
	people_settle(p);
	found_again(p, ALICE_SAID "; ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PEOPLE_TEST(all_of_it_is_found_in_the_next_life),
		PEOPLE_TEST(nothing_secret_is_on_the_disk),
		PEOPLE_TEST(numbers_of_others_are_refused),
		PEOPLE_TEST(too_much_is_refused),
		PEOPLE_TEST(no_key_no_logins),
		PEOPLE_TEST(a_login_that_cannot_be_opened_stays),
		PEOPLE_TEST(a_login_moves_to_the_new_key_when_it_is_written),
		PEOPLE_TEST(who_goes_takes_the_notes_along),
		PEOPLE_TEST(nobody_has_to_listen),
	};
	return cmocka_run_group_tests_name("user/change", tests, NULL, NULL);
}
