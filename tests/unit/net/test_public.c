/* Which addresses are everybody's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these before it */
#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>

#include "net/public.h"

static bool ask(const char *text)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		return dg_address_is_public((const struct sockaddr *)&in);
	if (inet_pton(AF_INET6, text, &in6.sin6_addr) != 1)
		fail_msg("%s is no address", text);
	return dg_address_is_public((const struct sockaddr *)&in6);
}

static void test_public(void **state)
{
	static const char *const all[] = { "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.255.255",
		"172.32.0.0", "169.253.0.1", "192.167.255.255", "198.20.0.0", "223.255.255.255", "2a00:1450::1",
		"2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8" };
	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (!ask(all[i]))
			fail_msg("%s is public", all[i]);
}

static void test_special(void **state)
{
	static const char *const all[] = { "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1",
		"127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1",
		"192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.9", "224.0.0.1",
		"240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::10.0.0.1",
		"64:ff9b::169.254.169.254", "::127.0.0.1", "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1",
		"2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "100::1" };
	const struct sockaddr local = { .sa_family = AF_UNIX };
	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (ask(all[i]))
			fail_msg("%s is not public", all[i]);
	assert_false(dg_address_is_public(&local));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_public), cmocka_unit_test(test_special) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
