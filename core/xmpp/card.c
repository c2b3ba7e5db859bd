/* card.c - contacts as the address book knows them. Called for vCards, avatars, presence and the first words of a
 * contact. */
#include "xmpp/card.h"

#include <stdlib.h>
#include <string.h>

#include "stream/digest.h"
#include "util/mem.h"
#include "util/number.h"
#include "xmpp/component.h"

static const char no_photo[] = "";

static void forget_hashes(struct cards *k)
{
	for (struct dg_map_iter at = { 0 }; dg_map_next(k->hashes, &at);)
		if (at.value != no_photo)
			free(at.value);
	dg_map_destroy(k->hashes);
}

void cards_init(struct cards *k, const struct component *c)
{
	*k = (struct cards){ .hashes = dg_map_create() };
	cards_reload(k, c);
}

void cards_finish(struct cards *k)
{
	forget_hashes(k);
	dg_directory_free(k->directory);
}

void cards_reload(struct cards *k, const struct component *c)
{
	struct dg_error why;
	if (!c->conf->directory)
		return;
	struct dg_directory *fresh =
		dg_directory_read(c->conf->directory, c->conf->country, cards_are_searched(c), &why);
	if (!fresh) {
		dg_log(c->log, DG_LOG_ERROR, DG_SAY("xmpp", "the address book cannot be read; names stay as they are"),
			DG_S("domain", c->conf->domain), DG_S("file", c->conf->directory), DG_S("why", why.text));
		return;
	}
	dg_directory_free(k->directory);
	k->directory = fresh;
	forget_hashes(k);
	k->hashes = dg_map_create();
	dg_log(c->log, DG_LOG_INFO, DG_SAY("xmpp", "read the address book"), DG_S("domain", c->conf->domain),
		DG_I("people", dg_directory_count(fresh)));
}

bool cards_are_searched(const struct component *c)
{
	return c->conf->directory && c->conf->search && strcmp(c->conf->search, "off") != 0;
}

/* ---- who may read the book ---- */

/* DG_OK: this user; DG_AGAIN: that has to be asked. */
static enum dg_status reader(const struct component *c, const char *user)
{
	if (c->conf->registration != DG_REGISTRATION_REQUIRED)
		return DG_OK;
	return c->users ? dg_users_known(c->users, c->conf->domain, user) : DG_NOENT;
}

/* As the book knows `peer`, for this user; NULL: it does not, or not for him. */
static const struct dg_person *person_for(const struct component *c, const char *user, const char *peer)
{
	const struct dg_person *p = dg_directory_find(c->cards.directory, peer);
	return p && reader(c, user) == DG_OK ? p : NULL;
}

bool card_is_pending(const struct component *c, const char *user, const char *peer)
{
	return dg_directory_find(c->cards.directory, peer) && reader(c, user) == DG_AGAIN;
}

struct reading {
	struct component *c;
	char *user, *peer; /* given */
	void (*learnt)(void *arg);
	void (*release)(void *arg);
	void *arg;
};

static void learn(struct component *c, const char *user, const char *peer, void (*learnt)(void *arg),
	void (*release)(void *arg), void *arg)
{
	if (person_for(c, user, peer))
		learnt(arg);
	else
		profile_learn(c, user, peer, learnt, release, arg);
}

/* A disk that cannot be read leaves the book closed. */
static void on_reader(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct reading *r = arg;
	(void)status; /* which dg_users_known() says as well */
	(void)user;
	learn(r->c, r->user, r->peer, r->learnt, r->release, r->arg);
	free(r->user);
	free(r->peer);
	free(r);
}

void card_learn(struct component *c, const char *user, const char *peer, void (*learnt)(void *arg),
	void (*release)(void *arg), void *arg)
{
	if (!card_is_pending(c, user, peer)) {
		learn(c, user, peer, learnt, release, arg);
		return;
	}
	struct reading *r = dg_alloc(sizeof *r);
	*r = (struct reading){ c, dg_strdup(user), dg_strdup(peer), learnt, release, arg };
	dg_users_find(c->users, c->conf->domain, user, on_reader, r);
}

static void on_reader_known(void *arg, enum dg_status status, const struct dg_user *user)
{
	(void)arg;
	(void)status;
	(void)user;
}

/* ---- what is known ---- */

void card_find(const struct component *c, const char *user, const char *peer, struct card *out)
{
	const struct dg_person *p = person_for(c, user, peer);
	const struct profile *told = p ? NULL : profile_find(c, user, peer);
	bool is_number = dg_number_kind(peer) != DG_NUMBER_NONE;
	*out = (struct card){ 0 };
	if (p)
		*out = (struct card){ p->name, p->nick, p->organisation, p->note, NULL, p->photo_type != NULL };
	else if (told)
		*out = (struct card){ .name = told->name, .note = told->text, .has_photo = told->photo_type != NULL };
	if (is_number && dg_router_caps(c->router, c->conf->domain) & DG_CAP_PHONE)
		out->number = peer;
}

const char *card_name(const struct component *c, const char *user, const char *peer)
{
	struct card card;
	if (card_is_pending(c, user, peer))
		dg_users_find(c->users, c->conf->domain, user, on_reader_known, NULL);
	card_find(c, user, peer, &card);
	return card.name ? card.name : card.nick;
}

const char *card_photo(const struct component *c, const char *user, const char *peer, struct dg_buf *out)
{
	const struct dg_person *p = person_for(c, user, peer);
	const struct profile *told = p ? NULL : profile_find(c, user, peer);
	if (!told || !told->photo_type)
		return p && dg_directory_photo(c->cards.directory, p, out) ? p->photo_type : NULL;
	dg_buf_add(out, told->photo, told->photo_octets);
	return told->photo_type;
}

/* Only who has a picture is remembered, so the map is no larger than the address book. */
static const char *hash_in_book(struct component *c, const char *user, const char *peer)
{
	const struct dg_person *p = person_for(c, user, peer);
	const char *known = p && p->photo_type ? dg_map_get(c->cards.hashes, peer) : no_photo;
	struct dg_buf photo = { 0 };
	char hash[DG_SHA1_HEX];
	if (!known && card_photo(c, user, peer, &photo)) {
		dg_sha1_hex(photo.at, photo.len, hash);
		char *given = dg_strdup(hash);
		dg_map_put(c->cards.hashes, peer, given);
		known = given;
	} else if (!known) {
		dg_map_put(c->cards.hashes, peer, (void *)(uintptr_t)no_photo);
		known = no_photo;
	}
	dg_buf_finish(&photo);
	return *known ? known : NULL;
}

const char *card_photo_hash(struct component *c, const char *user, const char *peer)
{
	const struct profile *told = profile_find(c, user, peer);
	const char *hash = hash_in_book(c, user, peer);
	return hash || !told || !told->photo_type ? hash : told->hash;
}

void card_render_update(struct component *c, struct dg_render *r, const char *user, const char *peer)
{
	const char *hash = card_photo_hash(c, user, peer);
	if (!hash)
		return;
	dg_render_open(r, "x");
	dg_render_attr(r, "xmlns", "vcard-temp:x:update");
	dg_render_leaf(r, "photo", NULL, hash);
	dg_render_close(r);
}
