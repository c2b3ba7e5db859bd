/* fault.c - see fault.h. A table says for each kind what strikes a link, or else the whole. */
#include "fault.h"

#include "conversation.h"
#include "link.h"
#include "smsc.h"
#include "util/clock.h"

#define GARBAGE_OCTETS  64
#define LISTEN_RETRY_MS 100

static void drop(struct smsc_link *l, const struct smsc_fault *f)
{
	(void)f;
	smsc_link_finish(l);
}

static void reset(struct smsc_link *l, const struct smsc_fault *f)
{
	(void)f;
	smsc_link_reset(l);
}

static void half_open(struct smsc_link *l, const struct smsc_fault *f)
{
	smsc_link_half_open(l, f->ms);
}

static void enquire(struct smsc_link *l, const struct smsc_fault *f)
{
	(void)f;
	smsc_link_request(l, SMPP_ENQUIRE_LINK);
}

static void cut(struct smsc_link *l, const struct smsc_fault *f)
{
	l->cut = true;
	enquire(l, f);
}

static void garbage(struct smsc_link *l, const struct smsc_fault *f)
{
	(void)f;
	unsigned char octets[GARBAGE_OCTETS];
	smsc_prng_fill(&l->smsc->chance, octets, sizeof octets);
	smsc_link_write(l, octets, sizeof octets);
}

static void unbind(struct smsc_link *l, const struct smsc_fault *f)
{
	(void)f;
	smsc_link_request(l, SMPP_UNBIND);
}

static void mute(struct smsc *s, const struct smsc_fault *f)
{
	s->mute_count = f->count;
	s->mute_until_ms = f->count ? 0 : dg_mono_ms() + f->ms;
}

static void refuse_binds(struct smsc *s, const struct smsc_fault *f)
{
	s->refuse_status = f->status;
	s->refuse_count = f->count;
	s->refuse_until_ms = f->count ? 0 : dg_mono_ms() + f->ms;
}

/* The port was ours, so whoever has it now will hardly keep it. */
static void on_listen_again(struct smsc_due *d)
{
	struct smsc *s = DG_OF(d, struct smsc, listen_again);
	char why[256];
	if (smsc_listen(s, why)) {
		smsc_tell(s, "cannot listen again: %s", why);
		smsc_schedule_add(&s->schedule, d, LISTEN_RETRY_MS);
	} else {
		smsc_tell(s, "listening again");
	}
}

static void stop_listening(struct smsc *s, const struct smsc_fault *f)
{
	dg_listener_destroy(s->listener);
	s->listener = NULL;
	s->listen_again.on_due = on_listen_again;
	smsc_schedule_remove(&s->schedule, &s->listen_again);
	smsc_schedule_add(&s->schedule, &s->listen_again, f->ms);
}

static const struct {
	void (*link)(struct smsc_link *l, const struct smsc_fault *f);
	void (*whole)(struct smsc *s, const struct smsc_fault *f);
	int64_t ms;
	uint32_t status;
} kinds[SMSC_FAULT_END] = {
	[SMSC_FAULT_NONE] = { NULL, NULL, 0, 0 },
	[SMSC_FAULT_DROP] = { drop, NULL, 0, 0 },
	[SMSC_FAULT_RST] = { reset, NULL, 0, 0 },
	[SMSC_FAULT_HALF_OPEN] = { half_open, NULL, 60000, 0 },
	[SMSC_FAULT_CUT] = { cut, NULL, 0, 0 },
	[SMSC_FAULT_GARBAGE] = { garbage, NULL, 0, 0 },
	[SMSC_FAULT_UNBIND] = { unbind, NULL, 0, 0 },
	[SMSC_FAULT_ENQUIRE_LINK] = { enquire, NULL, 0, 0 },
	[SMSC_FAULT_MUTE] = { NULL, mute, 5000, 0 },
	[SMSC_FAULT_REFUSE_BINDS] = { NULL, refuse_binds, 5000, SMPP_ESME_RBINDFAIL },
	[SMSC_FAULT_STOP_LISTENING] = { NULL, stop_listening, 5000, 0 },
};

struct smsc_fault smsc_fault_usual(enum smsc_fault_kind kind)
{
	return (struct smsc_fault){ .kind = kind, .ms = kinds[kind].ms, .status = kinds[kind].status };
}

static void tell(struct smsc *s, const struct smsc_fault *f)
{
	smsc_count(&s->stats, SMSC_FAULTS, 1);
	smsc_tell(s, "fault: %s", smsc_fault_name(f->kind));
}

static void strike(struct smsc_link *l, const void *fault)
{
	const struct smsc_fault *f = fault;
	kinds[f->kind].link(l, f);
}

void smsc_fault_strike(struct smsc_link *l, const struct smsc_fault *f)
{
	if (f->kind == SMSC_FAULT_NONE)
		return;
	tell(l->smsc, f);
	if (kinds[f->kind].link)
		strike(l, f);
	else
		kinds[f->kind].whole(l->smsc, f);
}

size_t smsc_fault_strike_all(struct smsc *s, const struct smsc_fault *f, const char *system_id, uint64_t link)
{
	tell(s, f);
	if (kinds[f->kind].link)
		return smsc_links_each(s, system_id, link, strike, f);
	kinds[f->kind].whole(s, f);
	return 0;
}
