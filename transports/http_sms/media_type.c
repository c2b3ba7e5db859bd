/* media_type.c - see media_type.h. parcel.c calls it. */
#include "media_type.h"

#include <string.h>
#include <strings.h>

/* What phones and carriers exchange. */
static const struct {
	const char *end, *type;
} types[] = {
	{ "jpg", "image/jpeg" },
	{ "jpeg", "image/jpeg" },
	{ "png", "image/png" },
	{ "gif", "image/gif" },
	{ "webp", "image/webp" },
	{ "heic", "image/heic" },
	{ "bmp", "image/bmp" },
	{ "mp4", "video/mp4" },
	{ "3gp", "video/3gpp" },
	{ "mov", "video/quicktime" },
	{ "webm", "video/webm" },
	{ "mp3", "audio/mpeg" },
	{ "m4a", "audio/mp4" },
	{ "amr", "audio/amr" },
	{ "ogg", "audio/ogg" },
	{ "opus", "audio/ogg" },
	{ "wav", "audio/wav" },
	{ "vcf", "text/vcard" },
	{ "pdf", "application/pdf" },
	{ "txt", "text/plain" },
};

const char *http_media_type_of(const char *url)
{
	const char *at = strstr(url, "://"), *dot = NULL;
	at = at ? strchr(at + 3, '/') : NULL;
	const char *end = at ? at + strcspn(at, "?#") : NULL;
	for (; at && at < end; at++)
		dot = *at == '.' ? at + 1 : *at == '/' ? NULL : dot;
	for (size_t i = 0; dot && i < sizeof types / sizeof types[0]; i++)
		if ((size_t)(end - dot) == strlen(types[i].end) && !strncasecmp(dot, types[i].end, (size_t)(end - dot)))
			return types[i].type;
	return NULL;
}
