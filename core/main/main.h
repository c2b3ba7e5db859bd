/* main.h - the subcommands, one function each, and what their exit codes mean. */
#ifndef DG_MAIN_H
#define DG_MAIN_H

#include "conf/conf.h"
#include "main/args.h"

enum dg_exit {
	DG_EXIT_OK = 0,
	DG_EXIT_FAILED = 1,    /* it was tried and did not work; one line on stderr says why */
	DG_EXIT_USAGE = 2,     /* the command line is wrong                                  */
	DG_EXIT_NO_DAEMON = 3, /* no running program answers                                 */
	DG_EXIT_UNKNOWN = 4,   /* the time is up and the outcome is not known yet            */
	DG_EXIT_ANEW = 5,      /* never left with: main() begins the same program once more  */
};

int dg_main_run(const struct dg_args *args);     /* run.c     */
int dg_main_check(const struct dg_args *args);   /* check.c   */
int dg_main_modules(const struct dg_args *args); /* modules.c */
int dg_main_init(const struct dg_args *args);    /* init.c    */
int dg_main_status(const struct dg_args *args);  /* live.c    */
int dg_main_send(const struct dg_args *args);
int dg_main_queue(const struct dg_args *args);
int dg_main_trace(const struct dg_args *args);
int dg_main_doctor(const struct dg_args *args); /* doctor.c */
int dg_main_do(const struct dg_args *args);     /* perform.c */
int dg_main_user(const struct dg_args *args);

/* Print `errors` to stderr, ordered by file and line, and finish them. false when there were none. (check.c) */
bool dg_main_complain(struct dg_conf_errors *errors);
/* What the configuration names and core/conf does not read: address books. */
void dg_main_check_files(const struct dg_conf *conf, struct dg_conf_errors *errors);

#endif
