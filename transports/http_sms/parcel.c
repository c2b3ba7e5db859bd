/* parcel.c - see parcel.h. sender.c calls it. */
#include "parcel.h"

#include <stdlib.h>
#include <string.h>

#include "media_type.h"
#include "sms/split.h"
#include "util/clock.h"
#include "util/event_copy.h"
#include "util/mem.h"

/* ---- files ---- */

static bool is_type(const json_t *types, const char *type)
{
	size_t i;
	json_t *each;
	bool found = !types;
	json_array_foreach(types, i, each)
	{
		const char *prefix = json_string_value(each);
		found = found || (type && !strncmp(type, prefix, strlen(prefix)));
	}
	return found;
}

static bool fits(const struct http_settings *s, const struct dg_file *file, size_t n_before)
{
	const struct http_media *media = &s->profile->media;
	return s->config->media && media->can && n_before < (size_t)media->most && file->url &&
		(!media->octets || file->octets <= (uint64_t)media->octets) && is_type(media->types, file->type);
}

/* What does not fit is not lost: its URL stands in the text. */
static size_t pack(const struct http_settings *s, const struct dg_event *ev, struct dg_buf *text, struct dg_file *out)
{
	size_t n = 0;
	dg_buf_str(text, ev->message.text);
	for (size_t i = 0; i < ev->message.n_files; i++) {
		struct dg_file file = ev->message.files[i];
		if (!file.type && file.url)
			file.type = http_media_type_of(file.url);
		if (fits(s, &file, n)) {
			if (out)
				out[n] = file;
			n++;
		} else if (file.url && !(text->at && strstr(text->at, file.url))) {
			dg_buf_str(text, text->len ? "\n" : "");
			dg_buf_str(text, file.url);
		}
	}
	return n;
}

/* ---- what it costs ---- */

static enum dg_status measure(const struct http_settings *s, const char *text, size_t n_files, struct sms_measure *out)
{
	const struct sms_split_rules rules = {
		.zero = SMS_GSM, .concat = SMS_UDH8, .most_parts = SMS_PARTS_MAX, .limit_octets = 140
	};
	*out = (struct sms_measure){ .segments = 1 };
	if (!*text)
		return n_files ? DG_OK : DG_INVALID;
	enum dg_status status = sms_measure(text, &rules, out);
	if (n_files) /* one MMS, whatever it says */
		out->segments = 1;
	if (status == DG_OK && out->segments > (size_t)s->config->max_parts)
		return DG_TOOBIG;
	return status;
}

enum dg_status http_parcel_measure(const struct http_settings *s, const struct dg_event *ev, struct dg_measure *out)
{
	struct dg_buf text = { 0 };
	struct sms_measure m;
	size_t n_files = pack(s, ev, &text, NULL);
	enum dg_status status = measure(s, text.at ? text.at : "", n_files, &m);
	dg_buf_finish(&text);
	if (status == DG_OK) {
		out->segments = (uint32_t)m.segments;
		out->units = (uint32_t)m.units;
		out->room = (uint32_t)(m.segments * m.units_per_segment);
	}
	return status;
}

/* ---- the parcel ---- */

enum dg_status http_parcel_make(const struct http_settings *s, const struct dg_event *ev, struct http_parcel **out)
{
	struct http_parcel *p = dg_alloc(sizeof *p);
	struct sms_measure m;
	p->ev = dg_event_copy(ev);
	p->files = dg_alloc((p->ev->message.n_files + 1) * sizeof *p->files);
	p->n_files = pack(s, p->ev, &p->text, p->files);
	p->since_ms = dg_mono_ms();
	dg_list_init(&p->node);
	enum dg_status status = measure(s, p->text.at ? p->text.at : "", p->n_files, &m);
	if (status == DG_OK)
		*out = p;
	else
		http_parcel_destroy(p);
	return status;
}

void http_parcel_destroy(struct http_parcel *p)
{
	dg_list_remove(&p->node);
	dg_buf_finish(&p->text);
	free(p->files);
	free(p->ev);
	free(p);
}

const struct http_send *http_parcel_send(const struct http_parcel *p, const struct http_settings *s)
{
	return p->n_files ? &s->profile->send_media : &s->profile->send;
}

/* Within what the carrier takes; 0: as long as it likes. */
static int64_t expires_s(const struct http_parcel *p, const struct http_settings *s, int64_t now_ms)
{
	const struct http_profile *profile = s->profile;
	int64_t ms = s->config->validity;
	int64_t left_ms = p->ev->message.expires_ms ? p->ev->message.expires_ms - now_ms : 0;
	if (left_ms > 0 && (!ms || left_ms < ms))
		ms = left_ms;
	int64_t seconds = (ms + 999) / 1000;
	if (profile->expires_most_s && seconds > profile->expires_most_s)
		return 0;
	return seconds && seconds < profile->expires_least_s ? profile->expires_least_s : seconds;
}

static const char *alphabet_of(const struct http_profile *profile, const char *text)
{
	size_t units;
	return sms_text_choose(text, strlen(text), SMS_GSM, &units) == SMS_GSM ? profile->gsm : profile->ucs2;
}

void http_parcel_names(
	const struct http_parcel *p, const struct http_settings *s, const char *token, struct http_names *out)
{
	const struct dg_event *ev = p->ev;
	int64_t now_ms = dg_now_ms();
	*out = (struct http_names){ .cred = s->cred,
		.webhook_url = s->config->public_url,
		.id = ev->message.id,
		.to = ev->message.peer,
		.from = *s->config->sender ? s->config->sender : ev->message.self,
		.text = p->text.at,
		.subject = ev->message.subject,
		.alphabet = alphabet_of(s->profile, p->text.at ? p->text.at : ""),
		.token = token,
		.files = p->files,
		.n_files = p->n_files };
	http_names_complete(out, expires_s(p, s, now_ms), now_ms);
}
