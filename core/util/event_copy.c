/* event_copy.c - see event_copy.h. The instance queue and the router call it.
 *
 * A table says, per kind, where the pointers are and what they point at; one walk over it runs twice, first to
 * measure, then to copy. Whoever adds a pointer to struct dg_event adds a line here. */
#include "util/event_copy.h"

#include <string.h>

#include "util/mem.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What a pointer in an event points at: an array of items, each with some strings inside. */
struct shape {
	size_t item_size;
	size_t n_strings;
	size_t strings[3]; /* offsets in the item */
};

static const struct shape octets = { .item_size = 1 };
static const struct shape strings = { sizeof(char *), 1, { 0 } };
static const struct shape pairs = { sizeof(struct dg_pair), 2,
	{ offsetof(struct dg_pair, key), offsetof(struct dg_pair, value) } };
static const struct shape spans = { .item_size = sizeof(struct dg_span) };
static const struct shape files = { sizeof(struct dg_file), 3,
	{ offsetof(struct dg_file, url), offsetof(struct dg_file, type), offsetof(struct dg_file, name) } };

struct pointer {
	size_t offset;
	const struct shape *shape; /* NULL: one string */
	size_t count_offset;       /* a size_t beside the pointer; unused for a string */
};

#define TEXT(member)                                                                                                   \
	{                                                                                                              \
		offsetof(struct dg_event, member), NULL, 0                                                             \
	}
#define MANY(member, shape, count)                                                                                     \
	{                                                                                                              \
		offsetof(struct dg_event, member), &(shape), offsetof(struct dg_event, count)                          \
	}

/* clang-format off */
static const struct pointer in_login[] = { TEXT(login.user), MANY(login.account, pairs, login.n_account) };
static const struct pointer in_state[] = { TEXT(state.text) };
static const struct pointer in_message[] = {
	TEXT(message.id), TEXT(message.peer), TEXT(message.self), TEXT(message.room), TEXT(message.nick),
	TEXT(message.text), TEXT(message.subject), TEXT(message.lang), TEXT(message.thread), TEXT(message.replaces),
	TEXT(message.reply_to), MANY(message.files, files, message.n_files),
	MANY(message.spans, spans, message.n_spans) };
static const struct pointer in_receipt[] = {
	TEXT(receipt.id), TEXT(receipt.peer), TEXT(receipt.text), MANY(receipt.refs, strings, receipt.n_refs) };
static const struct pointer in_typing[] = { TEXT(typing.peer), TEXT(typing.room) };
static const struct pointer in_presence[] = { TEXT(presence.peer), TEXT(presence.text) };
static const struct pointer in_contact[] = { TEXT(contact.peer), TEXT(contact.name), TEXT(contact.group) };
static const struct pointer in_profile[] = {
	TEXT(profile.peer), TEXT(profile.name), TEXT(profile.text),
	MANY(profile.avatar, octets, profile.avatar_octets), MANY(profile.fields, pairs, profile.n_fields) };
static const struct pointer in_reaction[] = {
	TEXT(reaction.id), TEXT(reaction.peer), TEXT(reaction.room), TEXT(reaction.nick), TEXT(reaction.emojis) };
static const struct pointer in_retract[] = {
	TEXT(retract.id), TEXT(retract.peer), TEXT(retract.room), TEXT(retract.nick) };
static const struct pointer in_room[] = { TEXT(room.room), TEXT(room.nick), TEXT(room.key), TEXT(room.text) };
static const struct pointer in_member[] = {
	TEXT(member.room), TEXT(member.nick), TEXT(member.new_nick), TEXT(member.role), TEXT(member.text) };

#define KIND(constant, name, list) [constant] = { (name), (list), COUNT(list) }
static const struct kind {
	const char *name;
	const struct pointer *pointers;
	size_t n_pointers;
} kinds[DG_KIND_END] = {
	[DG_LOGOUT] = { "logout", NULL, 0 },
	KIND(DG_LOGIN, "login", in_login),
	KIND(DG_STATE, "state", in_state),
	KIND(DG_MESSAGE, "message", in_message),
	KIND(DG_RECEIPT, "receipt", in_receipt),
	KIND(DG_TYPING, "typing", in_typing),
	KIND(DG_PRESENCE, "presence", in_presence),
	KIND(DG_CONTACT, "contact", in_contact),
	KIND(DG_PROFILE, "profile", in_profile),
	KIND(DG_REACTION, "reaction", in_reaction),
	KIND(DG_RETRACT, "retract", in_retract),
	KIND(DG_ROOM, "room", in_room),
	KIND(DG_MEMBER, "member", in_member),
};
/* clang-format on */

static const struct kind *kind_of(uint32_t kind)
{
	return kind > 0 && kind < DG_KIND_END ? &kinds[kind] : NULL;
}

/* The block that takes the copies. While `base` is NULL it only counts what will be needed. */
struct block {
	char *base;
	size_t used;
};

static void *place(struct block *b, const void *from, size_t n, size_t align)
{
	b->used = (b->used + align - 1) / align * align;
	void *to = b->base ? memcpy(b->base + b->used, from, n) : NULL;
	b->used += n;
	return to;
}

/* Pointers inside an event have many types; one representation, so they are read and written as octets. */
static const void *pointer_at(const void *object, size_t offset)
{
	const void *p;
	memcpy(&p, (const char *)object + offset, sizeof p);
	return p;
}

static void aim(void *object, size_t offset, const void *at)
{
	memcpy((char *)object + offset, &at, sizeof at);
}

static void copy_string(struct block *b, const void *from, void *to, size_t offset)
{
	const char *text = pointer_at(from, offset);
	const char *copy = text ? place(b, text, strlen(text) + 1, 1) : NULL;
	if (to)
		aim(to, offset, copy);
}

static void copy_array(struct block *b, const struct dg_event *from, struct dg_event *to, const struct pointer *p)
{
	const char *items = pointer_at(from, p->offset);
	size_t n;
	memcpy(&n, (const char *)from + p->count_offset, sizeof n);
	if (!items)
		n = 0;
	char *copies = n ? place(b, items, n * p->shape->item_size, _Alignof(max_align_t)) : NULL;
	if (to) {
		aim(to, p->offset, copies);
		memcpy((char *)to + p->count_offset, &n, sizeof n);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < p->shape->n_strings; k++)
			copy_string(b, items + i * p->shape->item_size,
				copies ? copies + i * p->shape->item_size : NULL, p->shape->strings[k]);
}

static void walk(struct block *b, const struct dg_event *from, struct dg_event *to)
{
	const struct kind *kind = kind_of(from->kind);
	for (size_t i = 0; kind && i < kind->n_pointers; i++) {
		const struct pointer *p = &kind->pointers[i];
		if (p->shape)
			copy_array(b, from, to, p);
		else
			copy_string(b, from, to, p->offset);
	}
}

struct dg_event *dg_event_copy(const struct dg_event *ev)
{
	struct dg_event from = { 0 };
	memcpy(&from, ev, ev->size < sizeof from ? ev->size : sizeof from);
	from.size = sizeof from;
	if (!kind_of(from.kind))
		memset(from.blank, 0, sizeof from.blank);

	struct block b = { .used = sizeof from };
	walk(&b, &from, NULL);
	b.base = dg_alloc(b.used);
	b.used = 0;
	struct dg_event *to = place(&b, &from, sizeof from, 1);
	walk(&b, &from, to);
	return to;
}

const char *dg_kind_name(uint32_t kind)
{
	const struct kind *k = kind_of(kind);
	return k ? k->name : "unknown";
}

const char *dg_status_text(enum dg_status s)
{
#define X(name, value, text)                                                                                           \
	case DG_##name: return text;
	switch (s) {
		DG_STATUS_MAP(X)
	}
#undef X
	return "unknown status";
}

const char *dg_status_name(enum dg_status s)
{
	static const char *const names[] = { "ok", "again", "offline", "auth", "noent", "denied", "invalid", "toobig",
		"unsupported", "timeout", "remote", "busy", "internal" };
#define X(name, value, text) ORDER_##name,
	enum { DG_STATUS_MAP(X) N_STATUSES };
#undef X
	_Static_assert(COUNT(names) == N_STATUSES, "every status has a name");
	return s <= 0 && (size_t)-s < COUNT(names) ? names[-s] : "unknown";
}
