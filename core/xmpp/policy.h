/* policy.h - what the gateway says of itself to whoever looks: contact addresses (XEP-0157) and what becomes of data
 * (XEP-0504), as extensions of disco#info (XEP-0128). */
#ifndef DG_POLICY_H
#define DG_POLICY_H

#include "stream/render.h"

struct component;

/* Append the forms to an open <query/>. */
void policy_render(struct component *c, struct dg_render *r);

#endif
