/* record.c - see record.h. */
#include "user/record.h"

#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/mem.h"

/* ---- reading ---- */

static size_t octets_of(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

static const char *copy(char **spare, const char *text)
{
	if (!text)
		return NULL;
	size_t n = strlen(text) + 1;
	char *at = memcpy(*spare, text, n);
	*spare += n;
	return at;
}

static enum dg_status read_account(const struct dg_seal *seal, const struct dg_user_row *row, struct user_pairs **out)
{
	struct dg_buf plain = { 0 };
	if (!seal)
		return DG_UNSUPPORTED;
	enum dg_status status = dg_seal_open(seal, row->domain, row->jid, row->account, row->account_octets, &plain);
	if (status == DG_OK)
		status = user_pairs_read(plain.at, plain.len, out);
	dg_seal_wipe(&plain);
	return status;
}

struct user_record *user_record_read(const struct dg_seal *seal, const struct dg_user_row *row, enum dg_status *why)
{
	size_t octets = sizeof(struct user_record) + octets_of(row->domain) + octets_of(row->jid) +
		octets_of(row->lang) + octets_of(row->number);
	struct user_record *r = dg_alloc(octets);
	char *spare = r->texts;
	r->octets = octets;
	r->user.domain = copy(&spare, row->domain);
	r->user.jid = copy(&spare, row->jid);
	r->user.lang = copy(&spare, row->lang);
	r->user.number = copy(&spare, row->number);
	r->user.since_ms = row->since_ms;
	*why = row->prefs ? user_pairs_read(row->prefs, strlen(row->prefs), &r->prefs) : DG_OK;
	if (row->account) {
		enum dg_status status = read_account(seal, row, &r->account);
		r->user.is_locked = status != DG_OK;
		*why = status == DG_OK ? *why : status;
	}
	if (r->account) {
		r->user.account = r->account->at;
		r->user.n_account = r->account->n;
		r->octets += r->account->octets;
	}
	if (r->prefs) {
		r->user.prefs = r->prefs->at;
		r->user.n_prefs = r->prefs->n;
		r->octets += r->prefs->octets;
	}
	return r;
}

void user_record_free(struct user_record *r)
{
	if (!r)
		return;
	user_pairs_free(r->account);
	user_pairs_free(r->prefs);
	free(r);
}

/* ---- writing ---- */

static enum dg_status seal_account(const struct dg_seal *seal, const struct dg_user *user, struct dg_buf *out)
{
	struct dg_buf plain = { 0 };
	if (!seal)
		return DG_UNSUPPORTED;
	dg_buf_reserve(&plain, PAIRS_OCTETS); /* growing would leave copies behind */
	enum dg_status status = user_pairs_write(user->account, user->n_account, &plain);
	if (status == DG_OK)
		status = dg_seal_close(seal, user->domain, user->jid, plain.at, plain.len, out);
	dg_seal_wipe(&plain);
	return status;
}

enum dg_status user_row_make(const struct dg_seal *seal, const struct dg_user *user, struct user_row *out)
{
	*out = (struct user_row){ .row = { .domain = user->domain,
					  .jid = user->jid,
					  .since_ms = user->since_ms ? user->since_ms : dg_now_ms(),
					  .lang = user->lang,
					  .number = user->number } };
	enum dg_status status = user_pairs_write(user->prefs, user->n_prefs, &out->prefs);
	out->row.prefs = user->n_prefs ? out->prefs.at : NULL;
	if (status != DG_OK || !user->n_account)
		return status;
	status = seal_account(seal, user, &out->blob);
	out->row.account = out->blob.at;
	out->row.account_octets = out->blob.len;
	return status;
}

void user_row_finish(struct user_row *r)
{
	dg_buf_finish(&r->prefs);
	dg_buf_finish(&r->blob);
}
