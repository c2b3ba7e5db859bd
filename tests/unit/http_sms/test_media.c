/* Where media may be fetched from, what is left out, and what may be shown as a link. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "media.h"

static void read_rules(struct http_rules *out, json_t **webhook, const char *text)
{
	struct dg_error why = { "" };
	*webhook = json_loads(text, 0, NULL);
	if (http_rules_read(out, *webhook, NULL, &why) != DG_OK)
		fail_msg("%s", why.text);
}

static void only_the_carriers_hosts(void **state)
{
	static const char *const good[] = { "https://api.twilio.com/a", "https://a.b.twiliocdn.com/",
		"https://API.TWILIO.COM/a" };
	static const char *const bad[] = { "http://api.twilio.com/a", "https://api.twilio.com.evil.example/a",
		"https://evil.example/api.twilio.com", "https://twiliocdn.com/", "https://eviltwiliocdn.com/",
		"https://api.twilio.com@evil.example/", "https://u:p@api.twilio.com/", "https://api.twilio.com:8443/a",
		"https://evil.example#api.twilio.com", "https://evil.example?api.twilio.com",
		"https://evil.example\\api.twilio.com", "https://127.0.0.1/", "https://[::1]/", "https:///a",
		"https://", "", "file:///etc/passwd", "https://api.twilio.com/a b", "https://api.twilio.com/\r\nX: y",
		"gopher://api.twilio.com/" };
	struct http_rules rules;
	json_t *webhook;
	(void)state;
	read_rules(&rules, &webhook, "{\"media\":{\"hosts\":[\"api.twilio.com\",\"*.twiliocdn.com\"]}}");
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		if (!http_media_may_fetch(&rules, good[i]))
			fail_msg("%s is the carrier's", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (http_media_may_fetch(&rules, bad[i]))
			fail_msg("%s is not the carrier's", bad[i]);
	http_rules_finish(&rules);
	json_decref(webhook);
}

static void at_home_only_when_told(void **state)
{
	struct http_rules rules;
	json_t *webhook;
	(void)state;
	read_rules(&rules, &webhook, "{\"media\":{\"hosts\":[\"127.0.0.1\"],\"private\":true}}");
	assert_true(http_media_may_fetch(&rules, "http://127.0.0.1:8080/a"));
	assert_false(http_media_may_fetch(&rules, "http://127.0.0.2:8080/a"));
	assert_false(http_media_may_fetch(&rules, "http://127.0.0.1:8080@evil.example/a"));
	http_rules_finish(&rules);
	json_decref(webhook);
	read_rules(&rules, &webhook, "{}");
	assert_false(http_media_may_fetch(&rules, "https://a.example/")); /* nobody is trusted */
	http_rules_finish(&rules);
	json_decref(webhook);
}

static void layout_is_dropped(void **state)
{
	struct http_rules rules;
	json_t *webhook;
	(void)state;
	read_rules(&rules, &webhook, "{\"media\":{\"drop\":[\".txt\",\"text/x-layout\"]}}");
	assert_true(http_media_is_dropped(&rules, "https://a.example/0.SMIL?x", NULL));
	assert_true(http_media_is_dropped(&rules, "https://a.example/0", "application/smil"));
	assert_true(http_media_is_dropped(&rules, "https://a.example/0.txt", NULL));
	assert_true(http_media_is_dropped(&rules, "https://a.example/0", "text/x-layout; a=b"));
	assert_false(http_media_is_dropped(&rules, "https://a.example/0.jpg?.txt", "image/jpeg"));
	http_rules_finish(&rules);
	json_decref(webhook);
}

static void links(void **state)
{
	(void)state;
	assert_true(http_media_is_link("https://a.example/b?c=d"));
	assert_true(http_media_is_link("HTTP://a.example/"));
	assert_false(http_media_is_link("javascript:alert(1)"));
	assert_false(http_media_is_link("data:image/png;base64,AAAA"));
	assert_false(http_media_is_link("https://a.example/\nb"));
	assert_false(http_media_is_link("https://a.example/\"><"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_carriers_hosts),
		cmocka_unit_test(at_home_only_when_told),
		cmocka_unit_test(layout_is_dropped),
		cmocka_unit_test(links),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
