/* bounces.h - messages of ours that come back: users whose server does not take them, and those who block a contact.
 *
 * The first of a user is worth a line, the third in a row a warning; then there is silence until the user is heard of.
 * Who blocks a contact (XEP-0191) is sent its presence no more: the server would send each back. In memory only.
 */
#ifndef DG_BOUNCES_H
#define DG_BOUNCES_H

struct component;
struct incoming;
struct dg_map;
struct dg_series;

struct bounces {
	struct dg_map *by_user;  /* bare JID -> struct bounced; those whose last message came back */
	struct dg_series *total; /* NULL: nobody counts */
};

void bounces_init(struct bounces *b);
void bounces_finish(struct bounces *b);
/* A message of type "error" came: nobody is answered. */
void bounce_take(struct component *c, const struct incoming *in);
/* The user writes: he is there. */
void bounce_forget(struct component *c, const char *user);

#endif
