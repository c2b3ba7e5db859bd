/* adhoc.c - commands as XEP-0050 shows them. */
#include "xmpp/adhoc.h"

bool adhoc_items(struct component *c, const struct incoming *in, const char *node)
{
	(void)c;
	(void)in;
	(void)node;
	return false;
}

bool adhoc_info(struct component *c, const struct incoming *in, const char *node)
{
	(void)c;
	(void)in;
	(void)node;
	return false;
}
