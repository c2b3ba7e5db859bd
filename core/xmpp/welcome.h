/* welcome.h - the first and the last that a user sees of the gateway (XEP-0100 section 4.1 and 4.3). */
#ifndef DG_WELCOME_H
#define DG_WELCOME_H

struct component;

/* Has registered: the gateway comes into the roster, shows itself, and logs in. Asked once for each registration. */
void welcome_user(struct component *c, const char *user);
/* Has added the gateway himself: where it must see its users to log them in, it asks for that once more. Nothing for
 * who is not known to be registered. */
void welcome_again(struct component *c, const char *user);
/* Has unregistered: gateway and contacts leave the roster, as far as a gateway can say so. */
void welcome_over(struct component *c, const char *user);

#endif
