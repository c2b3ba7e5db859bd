/* parts.h - the physical parts of a message's way, each done by hand and as cheaply as can be: what is left of
 * Dragoman's time when they are taken away is its own. Every function does the part for `messages` messages and returns
 * the processor seconds that this process spent on it. */
#ifndef PARTS_H
#define PARTS_H

#include <stddef.h>

enum part_way { PART_MT, PART_MO }; /* to the phone with a receipt back; from the phone */

double parts_seconds(void); /* of processor time so far */
_Noreturn void parts_give_up(const char *what);

/* Parse with expat what the server sends, 64 KiB at a time, with handlers that do nothing. */
double part_xml_in(enum part_way way, size_t messages);
/* Write into a buffer what the server gets. */
double part_xml_out(enum part_way way, size_t messages);
/* Decode what the SMSC sends, encode what it gets. */
double part_pdus(enum part_way way, size_t messages);
/* Commit to SQLite (WAL, synchronous=FULL) in the folder, so many messages with every transaction. */
double part_rows(enum part_way way, size_t messages, const char *folder, size_t batch);
/* Read and write as many octets over loopback as the stanzas and PDUs have, in pieces as large as Dragoman's. */
double part_octets(enum part_way way, size_t messages);

#endif
