/* suite.h - what the checks of the conformance suite share: the module under test, its options, a way to say what is
 * wrong. */
#ifndef SUITE_H
#define SUITE_H

#include "conf/options.h"
#include "module/loader.h"

struct suite {
	struct dg_module module;
	const char *name;
	const char *options; /* a JSON object as text; NULL: none given */
	const char *sample;  /* path of the file that an operator starts from; NULL: not to be checked */
	const char *check;   /* the one that runs */
	int n_failed;
	bool is_mute; /* its instances say nothing of themselves: that has been waited for once */
};

struct check {
	const char *name; /* a sentence that is true of a good module */
	void (*run)(struct suite *s);
};

extern const struct check transport_checks[], plugin_checks[]; /* end with {0} */

/* Count and print a failure unless `ok`; the answer is `ok`. */
bool expect(struct suite *s, bool ok, const char *fmt, ...) DG_PRINTF(3, 4);

/* A config filled from the given options and the table's defaults; required keys get something that passes, `host` is
 * 127.0.0.1 and `port` is `port`. NULL (and a failure) when the module refuses that. */
void *suite_config(struct suite *s, uint16_t port);
void suite_config_free(struct suite *s, void *config);

/* Ports of a network that is not there, and of one that accepts and never says a word. */
uint16_t suite_closed_port(void);
uint16_t suite_silent_port(void);

/* Runs `live(arg)` a thousand times, in four quarters; a failure when each of them left octets on the heap: what a
 * library or a table sets up once shows in one quarter only. */
void suite_live_often(struct suite *s, void (*live)(void *arg), void *arg);
int suite_open_files(void);

/* Both kinds of module have these. */
void check_texts(struct suite *s);
void check_options(struct suite *s);

/* account.c */
void check_log_out(struct suite *s);
void check_stop_with_sessions(struct suite *s);
void check_login_without_account(struct suite *s);
void check_log_ins(struct suite *s);

/* sample.c */
void check_sample(struct suite *s);
/* A whole file as text, given; NULL when it cannot be read. */
char *suite_read_file(const char *path);

#endif
