/* profile.c - who somebody is: a name, and a picture that is drawn from it. Called by module.c. */
#include <string.h>

#include "avatar.h"
#include "chat.h"
#include "util/buf.h"

/* "bob.smith" is "Bob smith". */
static void write_name(struct dg_buf *out, const char *name)
{
	for (const char *at = name; *at; at++) {
		char c = *at;
		if (at == name && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		else if (strchr("._-", c))
			c = ' ';
		dg_buf_chr(out, c);
	}
}

enum dg_status profile_ask(struct session *s, const struct dg_event *ev)
{
	const char *peer = ev->profile.peer ? ev->profile.peer : s->account->name;
	const struct account *a = directory_find(s->account->chat, peer);
	struct dg_event answer = DG_EVENT(DG_PROFILE, 0);
	struct dg_buf name = { 0 }, picture = { 0 };
	answer.profile.peer = peer;
	answer.profile.why = a ? DG_OK : DG_NOENT;
	if (a) {
		write_name(&name, a->name);
		avatar_draw(&picture, a->name);
		answer.profile.name = name.at;
		answer.profile.text = a->robot ? "Answers whatever is said." : NULL;
		answer.profile.avatar = picture.at;
		answer.profile.avatar_octets = picture.len;
	}
	chat_say(s, &answer);
	dg_buf_finish(&name);
	dg_buf_finish(&picture);
	return DG_OK;
}
