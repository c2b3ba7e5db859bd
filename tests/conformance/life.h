/* life.h - one life of an instance under the guards of core/module, as the checks of transports live it. */
#ifndef LIFE_H
#define LIFE_H

#include "../fixtures/recorder.h"
#include "suite.h"

/* The descriptor is a copy whose create() lets us see `self`, to call deliver() past the guards. */
struct life {
	struct recorder r;
	struct dg_transport transport;
	void *config;
	int files;
	int accepted;
	bool started;
	dg_sid sid; /* of the session in which texts are sent; 0: on a trunk, or when there is none */
	dg_sid last_sid;
};

bool life_create(struct suite *s, struct life *l, uint16_t port, size_t queue_max);
bool life_start(struct suite *s, struct life *l, uint16_t port, size_t queue_max);
/* Let things happen for a moment: whatever the module does by itself after start(), which nobody can wait for. */
void life_breathe(struct life *l);
void life_send(struct suite *s, struct life *l, int count);
bool life_stop(struct suite *s, struct life *l);
/* Nothing may be left: on the loop, among the open files, in the books of the guards. */
void life_end(struct suite *s, struct life *l);
/* DG_SENT may be followed by a late DG_FAILED; the guards refuse a second one of either. */
void life_expect_finals(struct suite *s, const struct life *l);
enum dg_status life_deliver_past_guards(const struct dg_event *ev) DG_MUST_CHECK;

/* Where users log in. */
bool life_has_accounts(const struct suite *s);
/* What a user who fills in the form would say: stand-ins for what is required. */
size_t life_account(const struct suite *s, struct dg_pair *pairs, size_t room);
/* The result of DG_LOGIN; the sid is in l->last_sid. */
enum dg_status life_log_in(const struct suite *s, struct life *l, bool with_account);
enum dg_status life_log_out(struct life *l, dg_sid sid);
/* Wait until the instance has said how its network is. */
bool life_has_spoken(struct suite *s, struct life *l);
/* The same, and log in; what becomes of that is not waited for. */
bool life_enter(struct suite *s, struct life *l);
/* The last that was said of a session, or of the instance (sid 0); NULL: nothing yet. */
const struct dg_event *life_state(const struct recorder *r, dg_sid sid);
/* Wait for one of the two below to be true of `sid`. */
bool life_await(struct life *l, dg_sid sid, bool (*what)(const struct recorder *r));
bool life_is_decided(const struct recorder *r); /* online or offline */
bool life_is_offline(const struct recorder *r);

#endif
