/* rest.h - how a text ends of which a network took some parts and refused others. Pure. */
#ifndef SMS_REST_H
#define SMS_REST_H

#include "dragoman/event.h"

/* The status for the whole of it, from the one of the parts that were refused. All of it again costs the others once
 * more: whether the same network gets it again is for core to decide, as a doubt (DG_TIMEOUT); and no other network is
 * to be asked, as it would be for what is not the text's own fault. */
enum dg_status sms_rest_why(enum dg_status why);

#endif
