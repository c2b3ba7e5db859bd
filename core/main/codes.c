/* codes.c - see codes.h. Given to core/user's proofs by run.c. */
#include "main/codes.h"

#include <stdlib.h>

#include "util/mem.h"

struct sending {
	void (*done)(void *done_arg, enum dg_status status);
	void *done_arg;
};

static void on_sent(void *arg, enum dg_status why, const struct dg_said *said, uint64_t id)
{
	struct sending *s = arg;
	(void)said;
	(void)id;
	s->done(s->done_arg, why);
	free(s);
}

void codes_send(void *arg, const char *domain, const char *number, const char *text,
	void (*done)(void *done_arg, enum dg_status status), void *done_arg)
{
	struct sending *s = dg_alloc(sizeof *s);
	*s = (struct sending){ done, done_arg };
	dg_router_send_own(arg, domain, number, text, on_sent, s);
}
