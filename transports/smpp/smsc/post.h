/* post.h - "dragoman-smsc text": a person texts in from a shell, by POST /inbound of a running simulator.
 */
#ifndef SMSC_POST_H
#define SMSC_POST_H

/* The arguments behind "text". Prints what became of it; the exit status: 0 accepted by the ESME, 1 not, 2 usage. */
int smsc_post_text(int argc, char **argv);

#endif
