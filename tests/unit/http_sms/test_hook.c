/* Requests and their answers: nothing is said yes to before core has it, and everybody is answered once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>
#include <uv.h>

#include "crypto.h"
#include "hook.h"
#include "util/buf.h"
#include "util/clock.h"

#define KEPT_MAX 16

/* A host that keeps what it is given until the test says so. */
struct rig {
	struct dg_host host;
	uv_loop_t loop;
	struct http_hooks *hooks;
	json_t *webhook, *cred;
	enum dg_status answer_of_emit;
	struct {
		dg_kept *kept;
		void *arg;
	} owed[KEPT_MAX];
	size_t n_owed, n_texts, n_receipts, n_answers, n_idle;
	unsigned code;
	char text[256], counted[256];
	bool maybe_repeat;
	int64_t span_ms;
};

static struct rig *rig_of(struct dg_host *host)
{
	return (struct rig *)host;
}

static enum dg_status emit(struct dg_host *host, const struct dg_event *ev, dg_kept *kept, void *arg)
{
	struct rig *r = rig_of(host);
	if (r->answer_of_emit != DG_OK)
		return r->answer_of_emit;
	assert_true(r->n_owed < KEPT_MAX);
	r->owed[r->n_owed].kept = kept;
	r->owed[r->n_owed++].arg = arg;
	if (ev->kind == DG_MESSAGE) {
		r->n_texts++;
		r->maybe_repeat = ev->message.maybe_repeat;
		r->span_ms = ev->message.spans[0].to_ms - ev->message.spans[0].from_ms;
		snprintf(r->text, sizeof r->text, "%s %s>%s %s", ev->message.id, ev->message.peer, ev->message.self,
			ev->message.text);
	} else {
		r->n_receipts++;
	}
	return DG_OK;
}

static void settle(struct rig *r, enum dg_status status)
{
	size_t n = r->n_owed;
	r->n_owed = 0;
	for (size_t i = 0; i < n; i++)
		r->owed[i].kept(r->owed[i].arg, status);
}

static void say_nothing(struct dg_host *host, enum dg_level level, const char *fmt, ...)
{
	(void)host;
	(void)level;
	(void)fmt;
}

static void count(struct dg_host *host, const char *name, uint64_t by)
{
	struct rig *r = rig_of(host);
	size_t n = strlen(r->counted);
	(void)by;
	snprintf(r->counted + n, sizeof r->counted - n, "%s ", name);
}

static enum dg_status put(
	struct dg_host *host, const char *key, const char *value, int64_t expires_ms, dg_kept *kept, void *arg)
{
	struct rig *r = rig_of(host);
	(void)key;
	(void)value;
	(void)expires_ms;
	if (kept) {
		assert_true(r->n_owed < KEPT_MAX);
		r->owed[r->n_owed].kept = kept;
		r->owed[r->n_owed++].arg = arg;
	}
	return DG_OK;
}

static enum dg_status find(struct dg_host *host, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	(void)host;
	(void)prefix;
	found(arg, NULL, NULL);
	return DG_OK;
}

static void answer(
	struct dg_host *host, uint64_t hook, unsigned code, const char *type, const void *body, size_t octets)
{
	struct rig *r = rig_of(host);
	(void)type;
	(void)body;
	(void)octets;
	assert_true(hook > 0);
	r->n_answers++;
	r->code = code;
}

static void on_idle(void *arg)
{
	struct rig *r = arg;
	r->n_idle++;
}

static const char profile[] =
	"{\"verify\":{\"type\":\"hmac\",\"key\":\"{{cred.secret}}\",\"header\":\"X-Sig\","
	"\"template\":\"{{body}}\"},\"reply\":{\"code\":204},"
	"\"mo\":[{\"match\":{\"$.text\":true},\"id\":\"$.id\",\"from\":\"$.from\",\"to\":\"$.to\","
	"\"text\":\"$.text\",\"parts\":{\"reference\":\"$.ref\",\"total\":\"$.of\",\"number\":\"$.part\"}}],"
	"\"dlr\":[{\"match\":{\"$.state\":true},\"id\":\"$.id\",\"state\":\"$.state\","
	"\"states\":{\"ok\":\"delivered\"}}]}";

static struct rig *open_rig(const char *webhook, const char *secret)
{
	struct rig *r = calloc(1, sizeof *r);
	struct dg_error why = { "" };
	uv_loop_init(&r->loop);
	r->host = (struct dg_host){ .size = sizeof r->host,
		.loop = &r->loop,
		.emit = emit,
		.log = say_nothing,
		.count = count,
		.put = put,
		.find = find,
		.answer = answer };
	r->webhook = json_loads(webhook, 0, NULL);
	r->cred = json_pack("{ss}", "secret", secret);
	const struct http_hooks_config config = { .webhook = r->webhook,
		.cred = r->cred,
		.public_url = "https://a.example/h",
		.concat_timeout_ms = 60000,
		.on_idle = on_idle,
		.arg = r };
	r->hooks = http_hooks_create(&r->host, &config, &why);
	if (!r->hooks)
		fail_msg("%s", why.text);
	http_hooks_start(r->hooks);
	return r;
}

static void close_rig(struct rig *r)
{
	http_hooks_stop(r->hooks);
	settle(r, DG_OK);
	assert_false(http_hooks_is_busy(r->hooks));
	http_hooks_destroy(r->hooks);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&r->loop), 0);
	json_decref(r->webhook);
	json_decref(r->cred);
	free(r);
}

static void ask(struct rig *r, const char *body, const char *key)
{
	uint8_t code[HTTP_DIGEST_MAX];
	struct dg_buf sig = { 0 };
	http_hex(&sig, code, http_hmac(HTTP_SHA256, key, body, strlen(body), code));
	const struct dg_pair headers[] = { { "Content-Type", "application/json" }, { "X-Sig", sig.at } };
	const struct dg_hook hook = { .size = sizeof hook,
		.id = 7,
		.method = "POST",
		.path = "/inbound",
		.target = "/hooks/c/inbound",
		.peer = "192.0.2.1",
		.headers = headers,
		.n_headers = 2,
		.body = body,
		.octets = strlen(body) };
	http_hooks_take(r->hooks, &hook);
	dg_buf_finish(&sig);
}

#define TEXT "{\"id\":\"1\",\"from\":\"15550001111\",\"to\":\"15550002222\",\"text\":\"hi\"}"

static void yes_when_core_has_it(void **state)
{
	struct rig *r = open_rig(profile, "key");
	(void)state;
	ask(r, TEXT, "key");
	assert_int_equal(r->n_answers, 0);
	assert_string_equal(r->text, "1 +15550001111>+15550002222 hi");
	assert_true(r->maybe_repeat);
	assert_true(r->span_ms >= 86400 * 1000);
	settle(r, DG_OK);
	assert_int_equal(r->n_answers, 1);
	assert_int_equal(r->code, 204);
	close_rig(r);
}

static void come_again_when_it_has_not(void **state)
{
	struct rig *r = open_rig(profile, "key");
	(void)state;
	ask(r, TEXT, "key");
	settle(r, DG_INTERNAL); /* the disk */
	assert_int_equal(r->code, 503);
	r->answer_of_emit = DG_AGAIN;
	ask(r, TEXT, "key");
	assert_int_equal(r->n_answers, 2);
	assert_int_equal(r->code, 503);
	assert_non_null(strstr(r->counted, "hooks_pushed_back"));
	close_rig(r);
}

/* One yes for all, and only when all are there. */
static void arrays(void **state)
{
	struct rig *r = open_rig(profile, "key");
	(void)state;
	ask(r, "[" TEXT ",{\"id\":\"2\",\"state\":\"ok\"},{\"id\":\"3\",\"state\":\"sending\"}]", "key");
	assert_int_equal(r->n_owed, 2);
	r->owed[0].kept(r->owed[0].arg, DG_OK);
	assert_int_equal(r->n_answers, 0);
	r->owed[1].kept(r->owed[1].arg, DG_INTERNAL);
	r->n_owed = 0;
	assert_int_equal(r->code, 503);
	assert_int_equal(r->n_texts + r->n_receipts, 2);
	ask(r, "[]", "key");
	assert_int_equal(r->code, 204);
	close_rig(r);
}

static void refused(void **state)
{
	struct rig *r = open_rig(profile, "key");
	(void)state;
	ask(r, TEXT, "another");
	assert_int_equal(r->code, 403);
	assert_string_equal(r->counted, "hooks_forged ");
	ask(r, "{", "key");
	assert_int_equal(r->code, 400);
	assert_int_equal(r->n_texts, 0);
	assert_int_equal(r->n_answers, 2);
	close_rig(r);
}

static void parts_are_acknowledged_one_by_one(void **state)
{
	static const char part[] = "{\"id\":\"%d\",\"from\":\"15550001111\",\"to\":\"15550002222\",\"text\":\"%s\","
				   "\"ref\":5,\"of\":2,\"part\":%d}";
	struct rig *r = open_rig(profile, "key");
	char body[256];
	(void)state;
	snprintf(body, sizeof body, part, 1, "world", 2);
	ask(r, body, "key");
	assert_int_equal(r->n_texts, 0);
	settle(r, DG_OK);
	assert_int_equal(r->code, 204);
	snprintf(body, sizeof body, part, 2, "hello ", 1);
	ask(r, body, "key");
	settle(r, DG_OK);
	assert_int_equal(r->n_answers, 2);
	assert_int_equal(r->n_texts, 1);
	assert_non_null(strstr(r->text, "hello world"));
	while (r->n_owed)
		settle(r, DG_OK);
	close_rig(r);
}

static void without_a_credential_nothing_comes_in(void **state)
{
	struct rig *r = open_rig(profile, "");
	(void)state;
	ask(r, TEXT, "");
	assert_int_equal(r->code, 404);
	close_rig(r);
	r = open_rig("{}", "key");
	ask(r, TEXT, "key");
	assert_int_equal(r->code, 404);
	close_rig(r);
}

static void the_end(void **state)
{
	struct rig *r = open_rig(profile, "key");
	(void)state;
	ask(r, TEXT, "key");
	http_hooks_stop(r->hooks);
	assert_true(http_hooks_is_busy(r->hooks));
	ask(r, TEXT, "key");
	assert_int_equal(r->code, 503);
	assert_int_equal(r->n_idle, 0);
	settle(r, DG_OK);
	assert_true(r->n_idle > 0);
	assert_int_equal(r->n_answers, 2);
	close_rig(r);
}

/* Amazon's certificate is asked for, and cut short: core says 503 for us. */
static void parked_until_the_certificate_is_here(void **state)
{
	static const char sns[] = "{\"verify\":{\"type\":\"sns\",\"topic\":\"t\"},\"unwrap\":\"$.Message\"}";
	static const char body[] =
		"{\"Message\":\"{}\",\"MessageId\":\"i\",\"Timestamp\":\"2026-11-23T04:30:00.000Z\","
		"\"TopicArn\":\"t\",\"Type\":\"Notification\",\"Signature\":\"AAAA\",\"SignatureVersion\":\"1\","
		"\"SigningCertURL\":\"https://sns.us-east-1.amazonaws.com/x.pem\"}";
	struct rig *r = open_rig(sns, "key");
	(void)state;
	for (int i = 0; i < 20; i++)
		ask(r, body, "key");
	assert_int_equal(r->n_answers, 0);
	assert_true(http_hooks_is_busy(r->hooks));
	ask(r, body, "key"); /* one too many */
	assert_int_equal(r->n_answers, 1);
	assert_int_equal(r->code, 503);
	close_rig(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(yes_when_core_has_it),
		cmocka_unit_test(come_again_when_it_has_not),
		cmocka_unit_test(arrays),
		cmocka_unit_test(refused),
		cmocka_unit_test(parts_are_acknowledged_one_by_one),
		cmocka_unit_test(without_a_credential_nothing_comes_in),
		cmocka_unit_test(the_end),
		cmocka_unit_test(parked_until_the_certificate_is_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
