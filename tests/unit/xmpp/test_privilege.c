/* test_privilege.c - adverts of XEP-0356 in both dialects, and who may send them. */
#include "component_rig.h"

#define ADVERT(from, ns, perms)                                                                                        \
	"<message xmlns='jabber:component:accept' from='" from "' to='sms.example.org'><privilege xmlns='" ns          \
	"'>" perms "</privilege></message>"
#define ALL                                                                                                            \
	"<perm access='roster' type='both'/><perm access='message' type='outgoing'/>"                                  \
	"<perm access='presence' type='managed_entity'/>"

static void test_both_dialects(void **state)
{
	(void)state;
	SILENT(say(ADVERT("example.org", "urn:xmpp:privilege:1", ALL)));
	const struct privilege *p = privilege_of(&c, "example.org");
	assert_non_null(p);
	assert_int_equal(p->dialect, 1);
	assert_true(p->roster_get && p->roster_set && p->sends && p->sees_presence);
	SILENT(say(ADVERT("example.org", "urn:xmpp:privilege:2", "<perm access='roster' type='get'/>")));
	p = privilege_of(&c, "example.org");
	assert_int_equal(p->dialect, 2);
	assert_true(p->roster_get && !p->roster_set && !p->sends && !p->sees_presence);
	assert_null(privilege_of(&c, "other.example.org"));
	assert_int_equal(c.privileges.n, 1);
}

/* As Debian's Prosody writes them: each inside the one before it. */
static void test_namespaces_at_any_depth(void **state)
{
	(void)state;
	say(ADVERT("example.org", "urn:xmpp:privilege:2",
		"<perm access='iq'><namespace ns='urn:a' type='get'><namespace ns='urn:b' type='both'>"
		"<namespace ns='urn:c' type='set'/></namespace></namespace><namespace ns='urn:d' type='get'/></perm>"));
	const struct privilege *p = privilege_of(&c, "example.org");
	assert_int_equal(p->n_iqs, 4);
	assert_true(privilege_allows_iq(p, "urn:a", false));
	assert_false(privilege_allows_iq(p, "urn:a", true));
	assert_true(privilege_allows_iq(p, "urn:b", true) && privilege_allows_iq(p, "urn:b", false));
	assert_true(privilege_allows_iq(p, "urn:c", true));
	assert_true(privilege_allows_iq(p, "urn:d", false));
	assert_false(privilege_allows_iq(p, "urn:e", false));
	assert_false(privilege_allows_iq(NULL, "urn:a", false));
}

static void test_only_the_server_grants(void **state)
{
	(void)state;
	SILENT(say(ADVERT("evil.example", "urn:xmpp:privilege:2", ALL)));
	SILENT(say(ADVERT("alice@example.org/r", "urn:xmpp:privilege:2", ALL)));
	SILENT(say(ADVERT("alice@example.org", "urn:xmpp:privilege:2", ALL)));
	assert_int_equal(c.privileges.n, 0);
	assert_true(privilege_is_vhost(&c, "example.org"));
	assert_false(privilege_is_vhost(&c, "evil.example"));
}

static void test_when_domains_are_configured_no_other_counts(void **state)
{
	(void)state;
	const char *vhosts[] = { "one.example", "two.example" };
	struct dg_conf with = conf;
	with.server.vhosts = vhosts;
	with.server.n_vhosts = 2;
	c.whole = &with;
	say(ADVERT("example.org", "urn:xmpp:privilege:2", ALL));
	say(ADVERT("one.example", "urn:xmpp:privilege:2", ALL));
	say(ADVERT("two.example", "urn:xmpp:privilege:1", ALL));
	assert_null(privilege_of(&c, "example.org"));
	assert_int_equal(privilege_of(&c, "one.example")->dialect, 2);
	assert_int_equal(privilege_of(&c, "two.example")->dialect, 1);
	c.whole = &conf;
}

static void test_all_goes_with_the_stream(void **state)
{
	(void)state;
	say(ADVERT("example.org", "urn:xmpp:privilege:2", ALL));
	privileges_forget(&c.privileges);
	assert_null(privilege_of(&c, "example.org"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_both_dialects),
		STORY(test_namespaces_at_any_depth),
		STORY(test_only_the_server_grants),
		STORY(test_when_domains_are_configured_no_other_counts),
		STORY(test_all_goes_with_the_stream),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
