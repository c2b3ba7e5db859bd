/* answers.h - answers to the questions that a component with component_rig.h has asked. */
#ifndef ANSWERS_H
#define ANSWERS_H

/* The id of the first question in what was heard that holds `part`; "" when there is none. */
static inline const char *id_of(const char *part)
{
	static char id[64];
	const char *at = heard.at;
	id[0] = '\0';
	for (const char *iq = at ? strstr(at, "<iq ") : NULL; iq; iq = strstr(iq + 1, "<iq ")) {
		const char *end = strstr(iq, "</iq>"), *found = strstr(iq, part), *name = strstr(iq, " id='");
		if (found && end && found < end && name)
			snprintf(id, sizeof id, "%.26s", name + strlen(" id='"));
		if (*id)
			break;
	}
	return id;
}

/* `content` may be "". What is said to it is in `heard`. */
static inline const char *answer(const char *part, const char *from, const char *type, const char *content)
{
	static char xml[4096];
	const char *id = id_of(part);
	assert_string_not_equal(id, "");
	snprintf(xml, sizeof xml,
		"<iq xmlns='jabber:component:accept' from='%s' to='sms.example.org' id='%s' type='%s'>%s</iq>", from,
		id, type, content);
	return say(xml);
}

#define REFUSED "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"

/* Let the timers of the next `ms` milliseconds run. */
static inline void pass(int ms)
{
	for (int64_t until = dg_mono_ms() + ms; dg_mono_ms() < until;) {
		uv_update_time(&loop);
		uv_run(&loop, UV_RUN_NOWAIT);
	}
}

#endif
