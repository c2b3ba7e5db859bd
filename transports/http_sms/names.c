/* names.c - see names.h. One table; session.c fills the struct, request.c and profile.c ask. */
#include "names.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "sms/digest.h"

#define CRED "cred."

/* ---- what is looked up ---- */

static const char *without_plus(const char *number)
{
	return number && *number == '+' ? number + 1 : number;
}

static const struct dg_file *file_of(const struct http_names *n)
{
	return n->file < n->n_files ? &n->files[n->file] : NULL;
}

static const char *media_url(const struct http_names *n)
{
	return file_of(n) ? file_of(n)->url : NULL;
}
static const char *media_type(const struct http_names *n)
{
	return file_of(n) ? file_of(n)->type : NULL;
}
static const char *media_name(const struct http_names *n)
{
	return file_of(n) ? file_of(n)->name : NULL;
}

/* "image" of "image/png". */
static const char *media_kind(const struct http_names *n)
{
	static const char *const kinds[] = { "image", "video", "audio" };
	const char *type = media_type(n);
	for (size_t i = 0; type && i < sizeof kinds / sizeof kinds[0]; i++)
		if (!strncmp(type, kinds[i], 5))
			return kinds[i];
	return type ? "file" : NULL;
}

static const char *to_digits(const struct http_names *n)
{
	return without_plus(n->to);
}
static const char *from_digits(const struct http_names *n)
{
	return without_plus(n->from);
}

/* What stands in the struct, as a text or as room for one. */
static const char *plain(const struct http_names *n, size_t offset)
{
	const char *value;
	memcpy(&value, (const char *)n + offset, sizeof value);
	return value;
}

/* clang-format off */
static const struct {
	const char *name;
	size_t offset; /* of a text; 0: asked for, or in `room` */
	const char *(*ask)(const struct http_names *n);
	size_t room;
} table[] = {
	{ .name = "webhook.url", .offset = offsetof(struct http_names, webhook_url) },
	{ .name = "msg.id",      .offset = offsetof(struct http_names, id) },
	{ .name = "msg.uuid",    .room = offsetof(struct http_names, uuid) },
	{ .name = "to",          .offset = offsetof(struct http_names, to) },
	{ .name = "to.digits",   .ask = to_digits },
	{ .name = "from",        .offset = offsetof(struct http_names, from) },
	{ .name = "from.digits", .ask = from_digits },
	{ .name = "text",        .offset = offsetof(struct http_names, text) },
	{ .name = "subject",     .offset = offsetof(struct http_names, subject) },
	{ .name = "alphabet",    .offset = offsetof(struct http_names, alphabet) },
	{ .name = "token",       .offset = offsetof(struct http_names, token) },
	{ .name = "media.url",   .ask = media_url },
	{ .name = "media.type",  .ask = media_type },
	{ .name = "media.kind",  .ask = media_kind },
	{ .name = "media.name",  .ask = media_name },
	{ .name = "expires.s",   .room = offsetof(struct http_names, expires_s) },
	{ .name = "expires.min", .room = offsetof(struct http_names, expires_min) },
	{ .name = "expires.iso", .room = offsetof(struct http_names, expires_iso) },
};
/* clang-format on */

static size_t place_of(const char *name)
{
	size_t i = 0;
	while (i < sizeof table / sizeof table[0] && strcmp(table[i].name, name) != 0)
		i++;
	return i;
}

const char *http_names_find(const void *names, const char *name)
{
	const struct http_names *n = names;
	if (!strncmp(name, CRED, strlen(CRED)))
		return json_string_value(json_object_get(n->cred, name + strlen(CRED)));
	size_t i = place_of(name);
	if (i == sizeof table / sizeof table[0])
		return NULL;
	if (table[i].ask)
		return table[i].ask(n);
	return table[i].room ? (const char *)n + table[i].room : plain(n, table[i].offset);
}

const char *http_names_known(const void *credentials, const char *name)
{
	if (!strncmp(name, CRED, strlen(CRED)))
		return json_object_get(credentials, name + strlen(CRED)) ? "" : NULL;
	return place_of(name) < sizeof table / sizeof table[0] ? "" : NULL;
}

/* ---- what is computed ---- */

/* RFC 9562 section 5.8: version 8, of a digest of the message's name. */
static void print_uuid(const char *id, char out[HTTP_NAME_ROOM])
{
	const struct sms_piece piece = { id, strlen(id) };
	char hex[SMS_DIGEST_MAX];
	sms_digest(&piece, 1, hex);
	hex[12] = '8';
	hex[16] = "89ab"[(unsigned char)hex[16] & 3];
	(void)snprintf(out, HTTP_NAME_ROOM, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

void http_names_complete(struct http_names *n, int64_t expires_s, int64_t now_ms)
{
	n->uuid[0] = n->expires_s[0] = n->expires_min[0] = n->expires_iso[0] = '\0';
	if (n->id)
		print_uuid(n->id, n->uuid);
	if (expires_s <= 0)
		return;
	time_t at = (time_t)(now_ms / 1000 + expires_s);
	struct tm tm;
	(void)snprintf(n->expires_s, sizeof n->expires_s, "%lld", (long long)expires_s);
	(void)snprintf(n->expires_min, sizeof n->expires_min, "%lld", (long long)(expires_s < 60 ? 1 : expires_s / 60));
	if (gmtime_r(&at, &tm))
		(void)strftime(n->expires_iso, sizeof n->expires_iso, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
