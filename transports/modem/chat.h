/* chat.h - commands to a modem and its answers, one after the other; what it says of its own accord in between.
 *
 * Knows no port: octets come by modem_chat_feed() and leave by an event. Loop thread only. An answer's callback may ask
 * the next thing; it must not destroy the chat.
 */
#ifndef MODEM_CHAT_H
#define MODEM_CHAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct modem_chat;

enum modem_result {
	MODEM_OK,
	MODEM_ERROR,  /* no more than that */
	MODEM_CMS,    /* +CMS ERROR, 3GPP TS 27.005 section 3.2.5 */
	MODEM_CME,    /* +CME ERROR, 3GPP TS 27.007 section 9.2 */
	MODEM_SILENT, /* no answer in time */
	MODEM_GONE,   /* the port is closed */
};

struct modem_answer {
	enum modem_result result;
	int code;           /* of CMS and CME; -1: said in words */
	const char *words;  /* those, or "" */
	const char *lines;  /* the lines in between, separated by "\n"; "" */
	bool payload_begun; /* some of the payload may have left */
};
/* Borrowed for the call. */
typedef void modem_answered(void *arg, const struct modem_answer *answer);

struct modem_chat_events {
	void (*on_write)(void *arg, const char *octets, size_t n);
	/* Something unasked-for; `pdu` is the line behind it where one belongs to it ("+CMT:", "+CDS:"), or NULL. */
	void (*on_notice)(void *arg, const char *line, const char *pdu);
};

struct modem_chat *modem_chat_create(uv_loop_t *loop, const struct modem_chat_events *events, void *arg);
void modem_chat_destroy(struct modem_chat *c); /* forgets what was asked; NULL is fine */

/* `command` goes out when those before it are answered. `prefix` ("+CREG") marks lines that belong to its answer though
 * a modem may say such things unasked, too; NULL: none. The time runs anew with each line. */
void modem_chat_ask(struct modem_chat *c, const char *command, const char *prefix, int64_t timeout_ms,
	modem_answered *done, void *arg);
/* Likewise, and after the prompt, for which it has time of its own, the payload with Ctrl-Z. */
void modem_chat_send(struct modem_chat *c, const char *command, const char *payload, int64_t prompt_ms,
	int64_t timeout_ms, modem_answered *done, void *arg);
void modem_chat_feed(struct modem_chat *c, const char *octets, size_t n);
/* Whatever was asked is answered MODEM_GONE; what comes is forgotten. */
void modem_chat_fail(struct modem_chat *c);
bool modem_chat_is_idle(const struct modem_chat *c);

#endif
