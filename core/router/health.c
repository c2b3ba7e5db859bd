/* health.c - see health.h. Called by route.c and by the lanes. */
#include "router/health.h"

#define HALF_MS 15000

/* What a count of then weighs now. A straight line between the halvings is as good as a power. */
static double weight(int64_t elapsed_ms)
{
	double w = 1;
	for (; elapsed_ms >= HALF_MS; elapsed_ms -= HALF_MS)
		if ((w /= 2) < 1e-6)
			return 0;
	return w * (1 - (double)elapsed_ms / (2 * HALF_MS));
}

static void catch_up(struct health *h, int64_t now_ms)
{
	double w = weight(now_ms - h->counted_ms);
	h->taken *= w;
	h->refused *= w;
	h->counted_ms = now_ms;
}

/* Again soon after the last one: it has not mended itself. */
static void rest(struct health *h, int64_t now_ms)
{
	bool again = h->rest_ms && now_ms - h->tried_ms < 2 * HEALTH_REST_MOST_MS;
	int64_t ms = again ? 2 * h->rest_ms : HEALTH_REST_MS;
	h->rest_ms = ms < HEALTH_REST_MOST_MS ? ms : HEALTH_REST_MOST_MS;
	h->tried_ms = now_ms;
	h->rests = true;
}

void health_asked(struct health *h, int64_t now_ms)
{
	if (!h->asking_since_ms)
		h->asking_since_ms = now_ms;
}

static void refused(struct health *h, int64_t now_ms, bool was_trial)
{
	h->refused++;
	if (!h->n_row++)
		h->row_ms = now_ms;
	bool many = h->refused >= HEALTH_MANY && h->refused > h->taken;
	bool in_a_row = h->n_row >= HEALTH_ROW && now_ms - h->row_ms >= HEALTH_STUCK_MS;
	if (h->rests ? was_trial : many || in_a_row)
		rest(h, now_ms);
}

void health_answered(struct health *h, int64_t now_ms, enum health_answer answer, size_t n_open)
{
	bool was_trial = h->trying;
	h->trying = false;
	catch_up(h, now_ms);
	if (h->asking_since_ms)
		h->pace_ms += (now_ms - h->asking_since_ms - h->pace_ms) / 4;
	h->asking_since_ms = n_open ? now_ms : 0;
	if (answer == HEALTH_REFUSED) {
		refused(h, now_ms, was_trial);
		return;
	}
	h->taken++;
	h->refused = h->rests ? 0 : h->refused;
	h->rests = false;
	h->n_row = 0;
	if (answer == HEALTH_TAKEN && !h->n_unreported++)
		h->unreported_ms = now_ms;
}

void health_reported(struct health *h)
{
	h->n_unreported = 0;
}

static bool is_stuck(const struct health *h, int64_t now_ms)
{
	int64_t patience_ms = 4 * h->pace_ms > HEALTH_STUCK_MS ? 4 * h->pace_ms : HEALTH_STUCK_MS;
	return h->asking_since_ms && now_ms - h->asking_since_ms >= patience_ms;
}

const char *health_complaint(const struct health *h, int64_t now_ms, int64_t receipts_ms)
{
	if (h->rests)
		return "it refuses more than it takes";
	if (is_stuck(h, now_ms))
		return "it does not answer";
	if (receipts_ms && h->n_unreported >= HEALTH_UNREPORTED_MANY && now_ms - h->unreported_ms >= receipts_ms)
		return "it takes texts and sends no receipts";
	return NULL;
}

bool health_try(struct health *h, int64_t now_ms)
{
	int64_t every_ms = h->rest_ms ? h->rest_ms : HEALTH_REST_MS;
	if (is_stuck(h, now_ms) || now_ms - h->tried_ms < every_ms)
		return false;
	h->tried_ms = now_ms;
	h->trying = true;
	return true;
}
