/* settings.c - see settings.h. session.c calls it from create(). */
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request.h"
#include "util/clock.h"
#include "util/mem.h"

static enum dg_status refuse(struct dg_error *why, const char *key, const char *text)
{
	(void)snprintf(why->text, sizeof why->text, "%s: %s", key, text);
	return DG_INVALID;
}

static enum dg_status check_public_url(const char *url, struct dg_error *why)
{
	size_t n = strlen(url);
	if (!n)
		return DG_OK;
	if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
		return refuse(why, "public_url", "it begins with https://");
	if (url[n - 1] == '/' || strpbrk(url, " ?#\"<>{}"))
		return refuse(why, "public_url", "it ends with the instance's name, without \"/\", \"?\" or blanks");
	return DG_OK;
}

/* A sender is a number, a short code, or what the carrier lets stand for one. */
static enum dg_status check_sender(const char *sender, struct dg_error *why)
{
	for (const char *at = sender; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7F)
			return refuse(why, "sender", "it has characters that no sender has");
	return strlen(sender) <= 64 ? DG_OK : refuse(why, "sender", "64 octets are the most");
}

/* One text is tried on paper: what a request needs and nobody has is said before the first user waits for it. */
static enum dg_status try_request(struct http_settings *s, const struct http_send *send, struct dg_error *why)
{
	static const struct dg_file file = { .url = "https://example.org/a.png", .type = "image/png", .name = "a.png" };
	struct http_request request;
	struct http_names names = {
		.cred = s->cred, .webhook_url = s->config->public_url, .id = "trial", .token = "trial"
	};
	names.to = names.from = "+15550000000";
	names.text = "trial";
	names.files = &file;
	names.n_files = 1;
	http_names_complete(&names, 60, dg_now_ms());
	enum dg_status status = http_request_make(&request, send, &names, why);
	if (status == DG_OK) {
		const char *host = strstr(request.url.at, "://");
		size_t n = host ? (size_t)(host + 3 - request.url.at) + strcspn(host + 3, "/?#") : 0;
		free(s->origin);
		s->origin = dg_alloc(n + 2);
		(void)snprintf(s->origin, n + 2, "%.*s/", (int)n, request.url.at);
		if (strncmp(s->origin, "http://", 7) != 0 && strncmp(s->origin, "https://", 8) != 0)
			status = refuse(why, "credentials", "the carrier's URL begins with https:// or http://");
	}
	http_request_finish(&request);
	return status;
}

static enum dg_status check(struct http_settings *s, struct dg_error *why)
{
	enum dg_status status = check_public_url(s->config->public_url, why);
	if (status == DG_OK)
		status = check_sender(s->config->sender, why);
	if (status == DG_OK && s->config->media && !s->profile->media.can)
		status = refuse(why, "media", "this carrier's profile sends none");
	if (status == DG_OK && s->profile->media.can)
		status = try_request(s, &s->profile->send_media, why);
	if (status == DG_OK)
		status = try_request(s, &s->profile->send, why);
	return status;
}

enum dg_status http_settings_read(const struct http_config *config, struct http_settings *out, struct dg_error *why)
{
	struct http_settings s = { .config = config };
	struct dg_error inner = { "" };
	s.profile = http_profile_load(config->profile, &inner);
	if (!s.profile) {
		(void)snprintf(why->text, sizeof why->text, "profile: %.240s", inner.text);
		return DG_INVALID;
	}
	s.cred = http_profile_credentials(s.profile, config->credentials, why);
	s.webhook = json_loads(config->webhook, 0, NULL);
	enum dg_status status = s.cred ? DG_OK : DG_INVALID;
	if (status == DG_OK && !json_is_object(s.webhook))
		status = refuse(why, "webhook", "an object is expected");
	if (status == DG_OK)
		status = check(&s, why);
	if (status == DG_OK)
		*out = s;
	else
		http_settings_finish(&s);
	return status;
}

void http_settings_finish(struct http_settings *s)
{
	http_profile_destroy(s->profile);
	json_decref(s->cred);
	json_decref(s->webhook);
	free(s->origin);
	*s = (struct http_settings){ 0 };
}
