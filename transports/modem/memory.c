/* What a modem has stored, and what it says came: lists are read whole, places are emptied one by one when core has
 * what was there. device.c passes on what the modem says unasked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inside.h"
#include "proto.h"
#include "util/clock.h"
#include "util/mem.h"

/* In the order of preference for what comes in (3GPP TS 27.005 section 3.1): the SIM, the modem, both; reports. */
static const char *const known[MODEM_MEMORIES_MAX] = { "SM", "ME", "MT", "SR" };

/* A command about a place, and who wants to know. */
struct errand {
	struct modem_device *device;
	struct modem_memory *memory;
	void *what;
};

static struct errand *errand_create(struct modem_device *d, struct modem_memory *memory, void *what)
{
	struct errand *e = dg_alloc(sizeof *e);
	*e = (struct errand){ d, memory, what };
	return e;
}

/* -- memories ------------------------------------------------------------------------------ */

void modem_memory_found(struct modem_device *d, const char *reply)
{
	size_t first_list = strcspn(reply, ")");
	d->n_memories = d->main_memory = 0;
	for (size_t i = 0; i < MODEM_MEMORIES_MAX; i++) {
		char quoted[8];
		(void)snprintf(quoted, sizeof quoted, "\"%s\"", known[i]);
		const char *at = strstr(reply, quoted);
		bool offered = !*reply || (at && (size_t)(at - reply) < first_list);
		if (offered && !(d->bad_memories & 1u << i)) {
			struct modem_memory *m = &d->memories[d->n_memories++];
			*m = (struct modem_memory){ .usable = true };
			(void)snprintf(m->name, sizeof m->name, "%s", known[i]);
		}
	}
	if (!d->n_memories) /* names that we do not know: let it show */
		d->memories[d->n_memories++] = (struct modem_memory){ .name = "SM", .usable = true };
}

static struct modem_memory *memory_of(struct modem_device *d, const char *name)
{
	for (size_t i = 0; i < d->n_memories; i++)
		if (d->memories[i].usable && strcmp(d->memories[i].name, name) == 0)
			return &d->memories[i];
	return NULL;
}

/* "+CPMS: <used1>,<total1>,..." */
void modem_memory_room(struct modem_memory *m, const char *reply)
{
	struct modem_reply fields;
	if (modem_reply_find(reply, "+CPMS", &fields))
		m->room = modem_reply_number(&fields, 1, 0);
}

/* A command behind this one would look into another memory than it means: nothing of what waits may go out. */
static void on_selected(void *arg, const struct modem_answer *a)
{
	struct errand *e = arg;
	struct modem_device *d = e->device;
	struct modem_memory *memory = e->memory;
	free(e);
	if (a->result == MODEM_OK)
		modem_memory_room(memory, a->lines);
	if (a->result == MODEM_OK || a->result == MODEM_GONE || d->state != MODEM_WORKING)
		return;
	for (size_t i = 0; i < MODEM_MEMORIES_MAX; i++)
		if (memory != &d->memories[d->main_memory] && strcmp(known[i], memory->name) == 0)
			d->bad_memories |= 1u << i;
	d->state = MODEM_STARTING;
	modem_chat_fail(d->chat);
	if (a->result == MODEM_SILENT)
		modem_hang(d);
	else if (!d->quiet)
		modem_begin(d);
}

static void select_memory(struct modem_device *d, struct modem_memory *memory)
{
	char command[32];
	if (strcmp(d->selected, memory->name) == 0)
		return;
	(void)snprintf(d->selected, sizeof d->selected, "%s", memory->name);
	(void)snprintf(command, sizeof command, "AT+CPMS=\"%s\"", memory->name);
	modem_ask(d, command, "+CPMS", on_selected, errand_create(d, memory, NULL));
}

/* -- reading ------------------------------------------------------------------------------- */

#define FULL_SAID     5 /* lists in a row */
#define STORED_UNSENT 2 /* <stat> from here on: not received (3GPP TS 27.005 section 3.1) */

static void take_entry(
	struct modem_device *d, const struct modem_memory *memory, const struct modem_reply *head, const char *line)
{
	char hex[2 * MODEM_PDU_MAX + 1];
	size_t n = strcspn(line, "\n");
	struct modem_where at = { .index = modem_reply_number(head, 0, -1), .session = d->session };
	int length = modem_reply_number(head, head->n ? head->n - 1 : 0, 0);
	if (at.index < 0 || modem_reply_number(head, 1, 0) >= STORED_UNSENT || n >= sizeof hex)
		return;
	memcpy(at.memory, memory->name, sizeof at.memory);
	memcpy(hex, line, n);
	hex[n] = '\0';
	d->events->on_pdu(d->arg, d, &at, hex, length > 0 ? (size_t)length : 0);
}

static void list(struct modem_device *d, struct modem_memory *memory);

/* What is full once is being emptied; what stays full keeps texts away. */
static void judge_room(struct modem_device *d, struct modem_memory *memory, int n)
{
	bool is_full = memory->room > 0 && n >= memory->room;
	memory->n_full = is_full ? memory->n_full + 1 : 0;
	if (memory->n_full == FULL_SAID)
		d->host->log(d->host, DG_LOG_WARN,
			"modem %s: its memory \"%s\" stays full, so no text comes in: delete what is on the SIM",
			d->line->name, memory->name);
	if (is_full)
		d->events->on_full(d->arg, d);
}

static void on_listed(void *arg, const struct modem_answer *a)
{
	struct errand *e = arg;
	struct modem_device *d = e->device;
	struct modem_memory *memory = e->memory;
	struct modem_reply head;
	free(e);
	memory->listing = false;
	if (a->result == MODEM_SILENT && d->state == MODEM_WORKING)
		modem_hang(d);
	if (a->result != MODEM_OK)
		return;
	const char *line = a->lines[0] ? a->lines : NULL;
	int n = 0;
	if (memory->list_again)
		list(d, memory);
	while (line) {
		const char *pdu = modem_line_next(line);
		bool is_head = modem_reply_read(line, "+CMGL", &head) && pdu && strncmp(pdu, "+CMGL:", 6) != 0;
		if (is_head)
			take_entry(d, memory, &head, pdu);
		line = is_head ? modem_line_next(pdu) : pdu;
		n += is_head;
	}
	judge_room(d, memory, n);
}

static void list(struct modem_device *d, struct modem_memory *memory)
{
	memory->list_again = memory->listing; /* what came since may not be in the list that is on its way */
	if (memory->listing)
		return;
	memory->listing = true;
	select_memory(d, memory);
	modem_ask(d, "AT+CMGL=4", "+CMGL", on_listed, errand_create(d, memory, NULL));
}

void modem_memory_list(struct modem_device *d, const char *name)
{
	struct modem_memory *memory = memory_of(d, name);
	if (memory && d->state == MODEM_WORKING)
		list(d, memory);
}

void modem_memory_list_all(struct modem_device *d)
{
	d->state = MODEM_WORKING;
	for (size_t i = 0; i < d->n_memories; i++)
		d->memories[i].listing = d->memories[i].list_again = false;
	for (size_t i = d->n_memories; i-- > 0;) /* the one for what comes last, so that it stays selected */
		if (d->memories[i].usable && i != d->main_memory && strcmp(d->memories[i].name, "MT") != 0)
			list(d, &d->memories[i]);
	modem_device_read(d);
}

void modem_device_read(struct modem_device *d)
{
	d->next_read_ms = dg_mono_ms() + d->settings->config->read_interval;
	if (d->state == MODEM_WORKING && d->n_memories && !d->quiet)
		list(d, &d->memories[d->main_memory]);
}

/* -- emptying ------------------------------------------------------------------------------ */

static void on_deleted(void *arg, const struct modem_answer *a)
{
	struct errand *e = arg;
	struct modem_device *d = e->device;
	void *what = e->what;
	free(e);
	if (a->result == MODEM_SILENT && d->state == MODEM_WORKING)
		modem_hang(d);
	d->events->on_deleted(d->arg, what, a->result == MODEM_OK);
}

bool modem_device_delete(struct modem_device *d, const struct modem_where *at, void *what)
{
	char command[32];
	struct modem_memory *memory = memory_of(d, at->memory);
	if (!d->port || d->state != MODEM_WORKING || at->session != d->session || !memory)
		return false;
	select_memory(d, memory);
	(void)snprintf(command, sizeof command, "AT+CMGD=%d", at->index);
	modem_ask(d, command, NULL, on_deleted, errand_create(d, memory, what));
	return true;
}

/* -- what the modem says unasked ----------------------------------------------------------- */

static void on_direct(struct modem_device *d, const struct modem_reply *reply, const char *pdu)
{
	const struct modem_where at = { .index = -1, .session = d->session };
	int length = reply->n ? modem_reply_number(reply, reply->n - 1, 0) : 0;
	if (pdu && strlen(pdu) <= 2 * (size_t)MODEM_PDU_MAX)
		d->events->on_pdu(d->arg, d, &at, pdu, length > 0 ? (size_t)length : 0);
}

void modem_memory_notice(struct modem_device *d, const char *line, const char *pdu)
{
	struct modem_reply reply;
	if (modem_reply_read(line, "+CMTI", &reply) || modem_reply_read(line, "+CDSI", &reply) ||
		modem_reply_read(line, "^SMMEMFULL", &reply))
		modem_memory_list(d, reply.field[0]);
	else if (modem_reply_read(line, "+CMT", &reply) || modem_reply_read(line, "+CDS", &reply))
		on_direct(d, &reply, pdu);
}
