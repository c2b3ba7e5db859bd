/* harden.h - what a daemon that holds other people's secrets does to itself before it opens anything. */
#ifndef DG_HARDEN_H
#define DG_HARDEN_H

#include <stdbool.h>

/* Descriptors 0, 1 and 2 are open afterwards, so that no socket of ours can become stderr. */
void dg_harden_descriptors(void);
/* A peer that goes away is an error of write(), not the end of us. */
void dg_harden_pipes(void);
/* No core dumps and no debuggers (memory holds secrets and texts), unless they are `wanted`. */
void dg_harden_memory(bool wanted);

#endif
