/* command.h - what an operator may ask of the running program, in one table.
 *
 * The control socket and the HTTP API run the same commands and differ only in how they print the answer. Arguments and
 * results are JSON. A command may answer at once or later; each answers exactly once, unless it is forgotten.
 */
#ifndef DG_COMMAND_H
#define DG_COMMAND_H

#include <jansson.h>
#include <stdbool.h>

#include "admin/room.h"
#include "net/handle.h"

enum dg_argument_type {
	DG_ARGUMENT_TEXT = 1,
	DG_ARGUMENT_NUMBER,
	DG_ARGUMENT_FLAG,
	DG_ARGUMENT_FIELDS, /* an object of texts and lists of texts */
};

/* One argument; a table of them ends with {0}. Numbers are whole and lie in 0 .. most. */
struct dg_argument {
	const char *name;
	enum dg_argument_type type;
	bool required;
	int64_t most;
};

struct dg_call;

struct dg_command {
	const char *name;
	const struct dg_argument *arguments;
	void (*run)(struct dg_call *call); /* arguments are checked already; ends in one of the two below */
};

/* The answer. DG_OK: `result`, borrowed. Else `text` is a sentence for the operator and `result` NULL. */
typedef void dg_call_done(void *arg, enum dg_status status, const json_t *result, const char *text);

/* A command under way. */
struct dg_call {
	struct dg_node node; /* in dg_admin.calls */
	struct dg_admin *admin;
	json_t *args;       /* an object */
	dg_call_done *done; /* NULL: forgotten */
	void *done_arg;
	struct dg_timer *timer; /* the command's; goes with the call. NULL: none */
	json_t *result;         /* the answer as it grows, for commands that ask the store more than once */
	void *state;            /* the command's own; free()d with the call */
	bool is_deciding;       /* it will be answered soon, even when the program is stopping */
	uint64_t accepted;      /* the message that it put into the journal and waits for; 0: none */
	bool *ended;            /* dg_command_run() wants to know, while it runs */
};

/* Start `name` with `args` (taken; NULL: none). An unknown command and wrong arguments are answered like any failure.
 * NULL when it has been answered already. */
struct dg_call *dg_command_run(struct dg_admin *a, const char *name, json_t *args, dg_call_done *done, void *done_arg);
/* Whoever asked has gone: no answer will come. The command itself runs on to its end. NULL is fine. */
void dg_call_forget(struct dg_call *call);
/* NULL when there is no such command. */
const struct dg_command *dg_command_find(const char *name);
/* Are `args` what the table wants? DG_INVALID with a sentence in `why`. */
enum dg_status dg_arguments_check(const struct dg_argument *table, const json_t *args, struct dg_error *why)
	__attribute__((warn_unused_result));

/* For the commands. Either of these ends the call: it must not be touched afterwards. `result` is taken. */
void dg_call_answer(struct dg_call *call, json_t *result);
void dg_call_refuse(struct dg_call *call, enum dg_status status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Of a checked argument; borrowed; NULL, `fallback` or false when it was not given. */
const char *dg_call_text(const struct dg_call *call, const char *name);
int64_t dg_call_number(const struct dg_call *call, const char *name, int64_t fallback);
bool dg_call_flag(const struct dg_call *call, const char *name);
/* One of our domains by its name; NULL: the only one. NULL when there is none or several: the call is refused already.
 */
const struct dg_conf_domain *dg_call_domain(struct dg_call *call, const char *name);
/* Nobody waits for it any more. */
bool dg_call_is_forgotten(const struct dg_call *call);
/* Answer every call under way with this failure; the commands run on to their ends unheard. */
void dg_calls_dismiss(struct dg_admin *a, enum dg_status status, const char *text);
/* Admin is closing, and nothing that a call waits for will come any more: free them all, without an answer. */
void dg_calls_drop(struct dg_admin *a);

/* The commands; what each takes and answers stands over it in its file. */
extern const struct dg_argument dg_send_arguments[];
extern const struct dg_argument dg_search_arguments[];
extern const struct dg_argument dg_trace_arguments[];
extern const struct dg_argument dg_queue_arguments[];
extern const struct dg_argument dg_do_arguments[];
void dg_status_run(struct dg_call *call);
void dg_doctor_run(struct dg_call *call);
void dg_send_run(struct dg_call *call);
void dg_search_run(struct dg_call *call);
void dg_trace_run(struct dg_call *call);
void dg_retry_run(struct dg_call *call);
void dg_drop_run(struct dg_call *call);
void dg_commands_run(struct dg_call *call);
void dg_do_run(struct dg_call *call);

#endif
