/* One record per modem: the digest of the PIN, and how often it was tried without an answer. device files ask it. */
#include "pins.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sms/digest.h"
#include "util/map.h"
#include "util/mem.h"

#define PREFIX       "pin/"
#define KEY_MAX      48
#define REFUSED      99 /* tries, so to speak */
#define UNKNOWN_MOST 2  /* the SIM has three: one is left for the operator */

struct modem_pins {
	struct dg_host *host;
	struct dg_map *records; /* modem -> "<digest> <tries>", given */
	void (*done)(void *arg);
	void *arg;
};

static void digest_of(const char *modem, const char *pin, char out[SMS_DIGEST_MAX])
{
	const struct sms_piece pieces[] = { { modem, strlen(modem) }, { pin, strlen(pin) } };
	sms_digest(pieces, 2, out);
}

/* How often this PIN was tried. */
static int tries_of(const struct modem_pins *p, const char *modem, const char *pin)
{
	char digest[SMS_DIGEST_MAX];
	const char *record = dg_map_get(p->records, modem);
	digest_of(modem, pin, digest);
	if (!record || strncmp(record, digest, sizeof digest - 1) != 0)
		return 0;
	return (int)strtol(record + sizeof digest - 1, NULL, 10);
}

/* In memory. */
static const char *note(struct modem_pins *p, const char *modem, const char *pin, int tries)
{
	char record[SMS_DIGEST_MAX + 16], digest[SMS_DIGEST_MAX];
	digest_of(modem, pin, digest);
	(void)snprintf(record, sizeof record, "%s %d", digest, tries);
	free(dg_map_put(p->records, modem, dg_strdup(record)));
	return dg_map_get(p->records, modem);
}

static enum dg_status write_record(
	struct modem_pins *p, const char *modem, const char *pin, int tries, dg_kept *kept, void *arg)
{
	char key[KEY_MAX];
	(void)snprintf(key, sizeof key, PREFIX "%s", modem);
	return p->host->put(p->host, key, note(p, modem, pin, tries), 0, kept, arg);
}

bool modem_pins_may_try(const struct modem_pins *p, const char *modem, const char *pin)
{
	return tries_of(p, modem, pin) < UNKNOWN_MOST;
}

enum dg_status modem_pins_trying(struct modem_pins *p, const char *modem, const char *pin, dg_kept *kept, void *arg)
{
	enum dg_status status = write_record(p, modem, pin, tries_of(p, modem, pin) + 1, kept, arg);
	if (status != DG_OK)
		modem_pins_not_tried(p, modem, pin);
	return status;
}

void modem_pins_not_tried(struct modem_pins *p, const char *modem, const char *pin)
{
	(void)note(p, modem, pin, tries_of(p, modem, pin) - 1);
}

void modem_pins_refused(struct modem_pins *p, const char *modem, const char *pin)
{
	if (write_record(p, modem, pin, REFUSED, NULL, NULL) != DG_OK)
		p->host->log(p->host, DG_LOG_ERROR,
			"cannot write down that the PIN of modem %s is wrong: correct it before the next start", modem);
}

void modem_pins_good(struct modem_pins *p, const char *modem)
{
	char key[KEY_MAX];
	char *record = dg_map_take(p->records, modem);
	if (!record)
		return;
	free(record);
	(void)snprintf(key, sizeof key, PREFIX "%s", modem);
	if (p->host->put(p->host, key, NULL, 0, NULL, NULL) != DG_OK)
		p->host->log(p->host, DG_LOG_WARN, "cannot write down that the PIN of modem %s is good", modem);
}

static void on_found(void *arg, const char *key, const char *value)
{
	struct modem_pins *p = arg;
	if (!key)
		p->done(p->arg);
	else if (strlen(value) > SMS_DIGEST_MAX - 1)
		free(dg_map_put(p->records, key + sizeof PREFIX - 1, dg_strdup(value)));
}

enum dg_status modem_pins_load(struct modem_pins *p, void (*done)(void *arg), void *arg)
{
	p->done = done;
	p->arg = arg;
	return p->host->find(p->host, PREFIX, on_found, p);
}

struct modem_pins *modem_pins_create(struct dg_host *host)
{
	struct modem_pins *p = dg_alloc(sizeof *p);
	p->host = host;
	p->records = dg_map_create();
	return p;
}

void modem_pins_destroy(struct modem_pins *p)
{
	if (!p)
		return;
	struct dg_map_iter at = { 0 };
	while (dg_map_next(p->records, &at))
		free(at.value);
	dg_map_destroy(p->records);
	free(p);
}
