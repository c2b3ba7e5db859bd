/* inside.h - one modem from the inside, for the files that make it: device.c (its life), start.c (the commands that
 * make it work), watch.c (its network), memory.c (what it has stored). */
#ifndef MODEM_INSIDE_H
#define MODEM_INSIDE_H

#include "chat.h"
#include "device.h"
#include "net/handle.h"
#include "port.h"
#include "reply.h"

#define MODEM_MEMORIES_MAX 4

enum modem_state {
	MODEM_CLOSED,     /* not started, or over */
	MODEM_WAITING,    /* for the device, or for the modem to come back */
	MODEM_OPENING,    /* the port */
	MODEM_STARTING,   /* start.c */
	MODEM_HELD,       /* it cannot be started as things are: tried again after a while */
	MODEM_WORKING,    /* watch.c */
	MODEM_RESTARTING, /* it was told to */
};

struct modem_memory {
	char name[5];
	bool usable, listing, list_again;
	int room;        /* messages; 0: unknown */
	unsigned n_full; /* lists in a row that showed it full */
};

struct modem_device {
	struct dg_host *host;
	const struct modem_settings *settings;
	const struct modem_line_settings *line;
	struct modem_pins *pins;
	const struct modem_device_events *events;
	void *arg;
	enum modem_state state;
	struct modem_port *port;
	struct modem_chat *chat;
	struct dg_timer *clock;
	unsigned session, n_hangs;
	bool quiet, registered, abroad, busy, awaits_pin_kept;
	void *sending;
	char number[24];
	enum dg_status why;
	char words[160];
	char said[160]; /* the last complaint in the log */
	int stand;      /* of +CREG */
	/* start.c */
	size_t step, n_tries, n_commands, notice_mode;
	bool off, acknowledges; /* switched off (CFUN); CSMS=1: what comes directly wants an answer */
	/* memory.c */
	struct modem_memory memories[MODEM_MEMORIES_MAX];
	size_t n_memories, main_memory;
	unsigned bad_memories; /* bits: offered by the modem, and not there */
	char selected[5];      /* by the last command that was asked */
	int64_t next_read_ms;
};

/* device.c */
void modem_ask(struct modem_device *d, const char *command, const char *prefix, modem_answered *done, void *arg);
/* Not ready (any more), for this reason; the log has it once. */
void modem_complain(struct modem_device *d, enum modem_state state, enum dg_status why, const char *fmt, ...)
	DG_PRINTF(4, 5);
void modem_hang(struct modem_device *d);    /* it left something unanswered */
void modem_restart(struct modem_device *d); /* the modem, not only what we know of it */
void modem_begin(struct modem_device *d);   /* from the first command, on an open port */
int64_t modem_pause_ms(const struct modem_device *d);

/* start.c */
void modem_start_step(struct modem_device *d);
/* Once more: a modem that waited in vain for an acknowledgement says nothing any more (3GPP TS 27.005 section 3.4.4).
 */
void modem_start_notices(struct modem_device *d);

/* watch.c */
void modem_watch(struct modem_device *d);
void modem_watch_due(struct modem_device *d);

/* memory.c */
void modem_memory_found(struct modem_device *d, const char *reply); /* +CPMS=? */
void modem_memory_room(struct modem_memory *m, const char *reply);  /* +CPMS */
void modem_memory_list(struct modem_device *d, const char *name);
void modem_memory_list_all(struct modem_device *d);
void modem_memory_notice(struct modem_device *d, const char *line, const char *pdu);

#endif
