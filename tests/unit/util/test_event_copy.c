/* test_event_copy.c - a copy shares nothing with its original: every string of every kind is found by filling the event
 * with pointers to one text, which is then destroyed. */
#include "util/event_copy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_a_message_with_everything(void **state)
{
	(void)state;
	char text[] = "hello";
	struct dg_file files[] = { { .url = text, .type = "image/png", .name = NULL, .octets = 5 },
		{ .url = "u2", .type = NULL, .name = text, .octets = 6 } };
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 42);
	ev.message.id = text;
	ev.message.peer = "+15550001111";
	ev.message.text = text;
	ev.message.reply_to = text;
	ev.message.files = files;
	ev.message.n_files = 2;
	ev.message.sent_ms = 123456789;
	ev.message.want_receipt = true;
	struct dg_event *copy = dg_event_copy(&ev);
	memset(text, 'X', sizeof text - 1);
	memset(files, 0, sizeof files);
	assert_int_equal(copy->size, sizeof *copy);
	assert_int_equal(copy->kind, DG_MESSAGE);
	assert_int_equal(copy->sid, 42);
	assert_string_equal(copy->message.id, "hello");
	assert_string_equal(copy->message.peer, "+15550001111");
	assert_string_equal(copy->message.text, "hello");
	assert_string_equal(copy->message.reply_to, "hello");
	assert_null(copy->message.subject);
	assert_null(copy->message.room);
	assert_int_equal(copy->message.n_files, 2);
	assert_string_equal(copy->message.files[0].url, "hello");
	assert_string_equal(copy->message.files[0].type, "image/png");
	assert_null(copy->message.files[0].name);
	assert_int_equal(copy->message.files[0].octets, 5);
	assert_string_equal(copy->message.files[1].name, "hello");
	assert_int_equal(copy->message.sent_ms, 123456789);
	assert_true(copy->message.want_receipt);
	free(copy);
}

static void test_receipts_and_their_refs(void **state)
{
	(void)state;
	char first[] = "abc";
	const char *refs[] = { first, "00000def", "def" };
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 1);
	ev.receipt.stage = DG_FAILED;
	ev.receipt.why = DG_TIMEOUT;
	ev.receipt.refs = refs;
	ev.receipt.n_refs = 3;
	struct dg_event *copy = dg_event_copy(&ev);
	first[0] = 'X';
	refs[1] = refs[2] = NULL;
	assert_string_equal(copy->receipt.refs[0], "abc");
	assert_string_equal(copy->receipt.refs[1], "00000def");
	assert_string_equal(copy->receipt.refs[2], "def");
	assert_int_equal(copy->receipt.n_refs, 3);
	assert_int_equal(copy->receipt.why, DG_TIMEOUT);
	assert_null(copy->receipt.id);
	free(copy);
}

static void test_logins_and_profiles(void **state)
{
	(void)state;
	const struct dg_pair account[] = { { "user", "alice" }, { "empty", NULL } };
	struct dg_event login = DG_EVENT(DG_LOGIN, 1);
	login.login.user = "alice@example.org";
	login.login.account = account;
	login.login.n_account = 2;
	struct dg_event *copy = dg_event_copy(&login);
	assert_ptr_not_equal(copy->login.account, account);
	assert_string_equal(copy->login.account[0].value, "alice");
	assert_string_equal(copy->login.account[1].key, "empty");
	assert_null(copy->login.account[1].value);
	free(copy);

	char avatar[] = { 'a', 0, 'b' };
	struct dg_event profile = DG_EVENT(DG_PROFILE, 1);
	profile.profile.name = "A";
	profile.profile.avatar = avatar;
	profile.profile.avatar_octets = sizeof avatar;
	profile.profile.fields = account;
	profile.profile.n_fields = 1;
	copy = dg_event_copy(&profile);
	avatar[0] = 'X';
	assert_memory_equal(copy->profile.avatar, "a\0b", 3);
	assert_int_equal(copy->profile.avatar_octets, 3);
	assert_string_equal(copy->profile.fields[0].key, "user");
	free(copy);
}

static void test_arrays_that_are_absent_or_empty(void **state)
{
	(void)state;
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 1);
	ev.receipt.n_refs = 7; /* without refs: a careless module */
	struct dg_event *copy = dg_event_copy(&ev);
	assert_null(copy->receipt.refs);
	assert_int_equal(copy->receipt.n_refs, 0);
	free(copy);
	const char *refs[1];
	ev.receipt.refs = refs;
	ev.receipt.n_refs = 0;
	copy = dg_event_copy(&ev);
	assert_null(copy->receipt.refs);
	free(copy);
}

static void test_spans_are_copied(void **state)
{
	(void)state;
	struct dg_span spans[] = { { 1, 2 }, { 3, 4 } };
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.spans = spans;
	ev.message.n_spans = 2;
	struct dg_event *copy = dg_event_copy(&ev);
	memset(spans, 0, sizeof spans);
	assert_int_equal(copy->message.n_spans, 2);
	assert_int_equal(copy->message.spans[1].to_ms, 4);
	free(copy);
}

/* Where the strings of each kind are, told once more and independently of the table under test. */
#define AT(member) offsetof(struct dg_event, member)
static const struct {
	enum dg_kind kind;
	size_t strings[12];
} layout[] = {
	{ DG_LOGIN, { AT(login.user) } },
	{ DG_STATE, { AT(state.text) } },
	{ DG_MESSAGE,
		{ AT(message.id), AT(message.peer), AT(message.self), AT(message.room), AT(message.nick),
			AT(message.text), AT(message.subject), AT(message.lang), AT(message.thread),
			AT(message.replaces), AT(message.reply_to) } },
	{ DG_RECEIPT, { AT(receipt.id), AT(receipt.peer), AT(receipt.text) } },
	{ DG_TYPING, { AT(typing.peer), AT(typing.room) } },
	{ DG_PRESENCE, { AT(presence.peer), AT(presence.text) } },
	{ DG_CONTACT, { AT(contact.peer), AT(contact.name), AT(contact.group) } },
	{ DG_PROFILE, { AT(profile.peer), AT(profile.name), AT(profile.text) } },
	{ DG_REACTION,
		{ AT(reaction.id), AT(reaction.peer), AT(reaction.room), AT(reaction.nick), AT(reaction.emojis) } },
	{ DG_RETRACT, { AT(retract.id), AT(retract.peer), AT(retract.room), AT(retract.nick) } },
	{ DG_ROOM, { AT(room.room), AT(room.nick), AT(room.key), AT(room.text) } },
	{ DG_MEMBER, { AT(member.room), AT(member.nick), AT(member.new_nick), AT(member.role), AT(member.text) } },
};

static void test_every_string_of_every_kind_is_copied(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof layout / sizeof *layout; k++) {
		char text[] = "borrowed";
		const char *pointer = text;
		struct dg_event ev = DG_EVENT(layout[k].kind, 1);
		for (size_t i = 0; i < 12 && layout[k].strings[i]; i++)
			memcpy((char *)&ev + layout[k].strings[i], &pointer, sizeof pointer);
		struct dg_event *copy = dg_event_copy(&ev);
		memset(text, 'X', sizeof text - 1);
		for (size_t i = 0; i < 12 && layout[k].strings[i]; i++) {
			memcpy(&pointer, (char *)copy + layout[k].strings[i], sizeof pointer);
			assert_ptr_not_equal(pointer, text);
			assert_string_equal(pointer, "borrowed");
		}
		free(copy);
	}
}

static void test_events_of_other_ages(void **state)
{
	(void)state;
	/* An older sender's event ends earlier; what lies behind it in memory is not ours to read. */
	size_t old_size = offsetof(struct dg_event, message.subject);
	struct dg_event whole = { .size = (uint32_t)old_size, .kind = DG_MESSAGE };
	whole.message.text = "old";
	void *old = malloc(old_size);
	assert_non_null(old);
	memcpy(old, &whole, old_size);
	struct dg_event *copy = dg_event_copy(old);
	assert_string_equal(copy->message.text, "old");
	assert_null(copy->message.subject);
	assert_null(copy->message.files);
	assert_int_equal(copy->size, sizeof *copy);
	free(copy);
	free(old);

	/* A kind from the future: its pointers are unknown, so none is kept. */
	struct dg_event future = DG_EVENT(DG_KIND_END + 5, 9);
	memset(future.blank, 0x5A, sizeof future.blank);
	copy = dg_event_copy(&future);
	assert_int_equal(copy->kind, DG_KIND_END + 5);
	assert_int_equal(copy->sid, 9);
	for (size_t i = 0; i < sizeof copy->blank / sizeof *copy->blank; i++)
		assert_true(copy->blank[i] == 0);
	free(copy);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(dg_kind_name(DG_MESSAGE), "message");
	assert_string_equal(dg_kind_name(DG_LOGOUT), "logout");
	for (uint32_t kind = 1; kind < DG_KIND_END; kind++)
		assert_string_not_equal(dg_kind_name(kind), "unknown");
	assert_string_equal(dg_kind_name(0), "unknown");
	assert_string_equal(dg_kind_name(DG_KIND_END), "unknown");
#define X(name, value, text)                                                                                           \
	assert_string_equal(dg_status_text(DG_##name), text);                                                          \
	assert_int_equal(strcasecmp(dg_status_name(DG_##name), #name), 0);
	DG_STATUS_MAP(X)
#undef X
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_message_with_everything),
		cmocka_unit_test(test_receipts_and_their_refs),
		cmocka_unit_test(test_logins_and_profiles),
		cmocka_unit_test(test_arrays_that_are_absent_or_empty),
		cmocka_unit_test(test_every_string_of_every_kind_is_copied),
		cmocka_unit_test(test_spans_are_copied),
		cmocka_unit_test(test_events_of_other_ages),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests_name("event_copy", tests, NULL, NULL);
}
