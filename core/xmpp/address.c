/* address.c - both directions of the mapping. Pure. */
#include "xmpp/address.h"

#include <stdlib.h>

#include "util/jid.h"
#include "util/number.h"

enum address_verdict address_read(const char *country, uint32_t caps, const char *node, struct dg_buf *out)
{
	char number[DG_NUMBER_MAX];
	if (!(caps & DG_CAP_PHONE)) {
		dg_jid_unescape(node, out);
		return out->len ? ADDRESS_OK : ADDRESS_NONE;
	}
	if (dg_number_kind(node) != DG_NUMBER_NONE) {
		dg_buf_str(out, node);
		return ADDRESS_OK;
	}
	struct dg_buf plain = { 0 };
	dg_jid_unescape(node, &plain); /* "(555) 123" arrives as "(555)\20123" */
	enum dg_status status = plain.len ? dg_number_read(plain.at, country, number) : DG_INVALID;
	dg_buf_finish(&plain);
	if (status != DG_OK)
		return ADDRESS_NONE;
	dg_buf_str(out, number);
	return ADDRESS_SPELLED;
}

static bool print_escaped(const char *domain, const char *peer, struct dg_buf *out)
{
	struct dg_buf jid = { 0 };
	struct dg_jid prepared;
	bool done = dg_jid_escape(peer, &jid) == DG_OK && jid.len;
	if (done) {
		dg_buf_chr(&jid, '@');
		dg_buf_str(&jid, domain);
		done = dg_jid_parse(jid.at, &prepared) == DG_OK;
	}
	if (done) {
		dg_buf_str(out, prepared.bare);
		dg_jid_finish(&prepared);
	}
	dg_buf_finish(&jid);
	return done;
}

bool address_print(const char *domain, const char *peer, struct dg_buf *out)
{
	if (dg_number_kind(peer) != DG_NUMBER_NONE) {
		dg_jid_print(out, peer, domain, NULL);
		return true;
	}
	if (print_escaped(domain, peer, out))
		return true;
	dg_jid_print(out, "unknown", domain, NULL);
	return false;
}
