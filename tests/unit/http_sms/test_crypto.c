/* Published vectors: RFC 1321, 3174, 4231, 4648, 8032. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "crypto.h"

static void assert_hex(const uint8_t *octets, size_t n, const char *expected)
{
	struct dg_buf out = { 0 };
	http_hex(&out, octets, n);
	assert_string_equal(out.at, expected);
	dg_buf_finish(&out);
}

static void hashes(void **state)
{
	uint8_t out[HTTP_DIGEST_MAX];
	(void)state;
	assert_hex(out, http_hash(HTTP_MD5, "abc", 3, out), "900150983cd24fb0d6963f7d28e17f72");
	assert_hex(out, http_hash(HTTP_SHA1, "abc", 3, out), "a9993e364706816aba3e25717850c26c9cd0d89d");
	assert_hex(out, http_hmac(HTTP_SHA256, "Jefe", "what do ya want for nothing?", 28, out),
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	assert_int_equal(http_hmac(HTTP_SHA512, "Jefe", "x", 1, out), 64);
}

static void digest_names(void **state)
{
	static const struct {
		const char *name;
		int digest; /* -1: none */
	} rows[] = { { "sha256", HTTP_SHA256 }, { "SHA-512", HTTP_SHA512 }, { "HmacSHA256", HTTP_SHA256 },
		{ "HS384", HTTP_SHA384 }, { "md5", HTTP_MD5 }, { "sha1", HTTP_SHA1 }, { "none", -1 }, { "", -1 },
		{ "sha2567", -1 }, { "hs", -1 }, { "sha25", -1 } };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		enum http_digest digest = HTTP_MD5;
		assert_int_equal(http_digest_parse(rows[i].name, &digest), rows[i].digest >= 0);
		if (rows[i].digest >= 0)
			assert_int_equal(digest, rows[i].digest);
	}
}

static void base64(void **state)
{
	static const char *const rows[][2] = { { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" }, { "\xFB\xFF", "+/8=" } };
	static const char *const wrong[] = { "", "=", "====", "Z",
		"Zg=", "Zg===", "Zh==", "Zm9=", "Zm8=Zm8=", "Z g=", "Zm9v\n", "Zm9vY", "Zg==x" };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct dg_buf out = { 0 }, back = { 0 };
		http_base64(&out, rows[i][0], strlen(rows[i][0]));
		assert_string_equal(out.at, rows[i][1]);
		assert_true(http_unbase64(&back, out.at, out.len));
		assert_string_equal(back.at, rows[i][0]);
		dg_buf_finish(&out);
		dg_buf_finish(&back);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct dg_buf out = { 0 };
		if (http_unbase64(&out, wrong[i], strlen(wrong[i])))
			fail_msg("\"%s\" is no base64", wrong[i]);
		dg_buf_finish(&out);
	}
	struct dg_buf url = { 0 };
	http_base64url(&url, "\xFB\xFF", 2);
	assert_string_equal(url.at, "-_8");
	dg_buf_finish(&url);
}

/* RFC 8032 section 7.1, test 2 */
static void ed25519(void **state)
{
	struct dg_buf key = { 0 };
	(void)state;
	assert_true(http_unbase64(&key, "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=", 44));
	const uint8_t good[64] = { 0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8, 0x72, 0x0e, 0x82, 0x0b, 0x5f, 0x64,
		0x25, 0x40, 0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f, 0x8f, 0xb3, 0x76, 0x22, 0x23, 0xeb, 0xdb, 0x69,
		0xda, 0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15, 0x99, 0x6e, 0x45, 0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c,
		0x38, 0x7b, 0x2e, 0xae, 0xb4, 0x30, 0x2a, 0xee, 0xb0, 0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00 };
	assert_true(http_ed25519_verify((const uint8_t *)key.at, "\x72", 1, good));
	assert_false(http_ed25519_verify((const uint8_t *)key.at, "\x73", 1, good));
	dg_buf_finish(&key);
}

static void keys_that_are_none(void **state)
{
	struct dg_buf out = { 0 };
	(void)state;
	assert_false(http_rsa_verify("no certificate", HTTP_SHA256, "a", 1, "b", 1));
	assert_false(http_rsa_sign(&out, "no key", "a", 1));
	assert_int_equal(out.len, 0);
	dg_buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes),
		cmocka_unit_test(digest_names),
		cmocka_unit_test(base64),
		cmocka_unit_test(ed25519),
		cmocka_unit_test(keys_that_are_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
