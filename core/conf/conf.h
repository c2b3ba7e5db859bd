/* conf.h - the configuration file, read, checked and given as structs.
 *
 * JSON with // comments by jansson, `include` globs, "file:PATH" and "env:NAME" for any secret. All errors are found in
 * one go, each as `file:line: path: what is wrong`, an unknown key with the nearest known one. A struct dg_conf is
 * immutable once read.
 */
#ifndef DG_CONF_H
#define DG_CONF_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"
#include "util/buf.h"
#include "util/hours.h"
#include "util/map.h"

struct dg_conf_route {
	const char *prefix;
	double cost;
	int weight;
	int64_t price;                /* of one segment, as in util/money.h; DG_MONEY_UNKNOWN */
	const struct dg_hours *hours; /* NULL: always */
};

/* As whom users without a number of their own write to numbers that begin so. */
struct dg_conf_sender {
	const char *prefix;
	const char **pool; /* numbers, or names of up to 11 letters; a user keeps the one he was given */
	size_t n_pool;
	bool always; /* instead of a user's own number, too */
};

/* A module's section as read: its own keys are checked against the module's option table by dg_options_fill(). */
struct dg_conf_section {
	const char *module; /* "smpp" */
	const char *name;   /* instance name, unique in the whole configuration; for plugins the module's */
	const char *path;   /* "domains.sms.example.org.transports[0]": for messages */
	json_t *json;       /* the object, without the keys that core itself knows; borrowed from the conf */
	bool is_plugin;
};

struct dg_conf_transport {
	struct dg_conf_section section;
	struct dg_conf_route *routes; /* none given: one that matches everything at cost 1, weight 1 */
	size_t n_routes;
	const char *on_doubt;   /* "hold" (default) or "retry" */
	int64_t doubt_ms;       /* how long to hold for a receipt before the one marked retry; default 10 min */
	int64_t message_ttl_ms; /* age limit of a message; default 24 h */
	int64_t overflow_ms;    /* who would wait longer than this takes another route; 0: nobody does */
	int64_t receipts_ms; /* texts were taken and no receipt came for so long: it is not believed; 0: it always is */
};

/* Canonical number, bare JID. */
struct dg_conf_number {
	const char *number, *user;
	bool of_team; /* the number is listed once for each of the team, one behind the other */
};

/* Who may text: everybody with access, or who has registered, too. */
enum dg_conf_registration {
	DG_REGISTRATION_OPTIONAL,
	DG_REGISTRATION_REQUIRED,
	DG_REGISTRATION_OFF, /* nobody can register */
};

/* XEP-0504, as the operator words it: "tos", "extra_info", ... */
struct dg_conf_policy {
	const char *key, *value;
};

/* XEP-0157: where people turn to, as URIs; the kinds are dg_conf_contact_kinds. */
#define DG_CONF_CONTACT_KINDS 7
extern const char *const dg_conf_contact_kinds[DG_CONF_CONTACT_KINDS]; /* "abuse", "admin", ... in this order */
struct dg_conf_contacts {
	const char **uris;
	size_t n;
};

struct dg_conf_domain {
	const char *domain, *name, *country, *sender; /* country, sender: NULL when not given */
	struct dg_conf_sender *senders;               /* by prefix; the longest is meant */
	size_t n_senders;
	const char *currency;  /* of prices; NULL: none is said */
	const char *secret;    /* of this component; NULL: server.secret */
	const char *directory; /* path of a file of vCards: who is behind the numbers; NULL: none */
	const char *language;  /* tag: of users whose own is not known; one of dg_lang_tag() */
	struct dg_conf_transport *transports;
	size_t n_transports;
	struct dg_conf_number *numbers;
	size_t n_numbers;
	struct dg_conf_policy *policy;
	size_t n_policy;
	enum dg_conf_registration registration;
	/* Where the network cannot do it: what becomes of a corrected message ("refuse", or "send" it as a new one),
	 * and of the words that a reply quotes ("keep" or "cut"). NULL, in a conf made by hand: the first. */
	const char *corrections, *quotes;
	/* What is put into users' rosters beside the gateway itself: "contacts" (NULL, in a conf made by hand: the
	 * same), the lists that networks keep; "all", whoever writes to the user too; "off", nothing. */
	const char *roster;
	/* Who may look through `directory`: "off" (NULL, in a conf made by hand: the same), nobody; "registered", who
	 * has registered; "all", everybody with access. */
	const char *search;
	int64_t codes_per_hour; /* texts that prove numbers; 0, in a conf made by hand: the default */
};

/* A program that sends texts by HTTP. */
struct dg_conf_account {
	const char *name, *password;
	const char *user;     /* bare JID: whose texts they are, for limits and the journal */
	const char *domain;   /* NULL: the only one */
	const char **senders; /* numbers and names that it may write as; the first unless it says which */
	size_t n_senders;
};

struct dg_conf {
	struct {
		const char *host;
		uint16_t port;
		const char *secret;
		const char **vhosts;
		size_t n_vhosts;
	} server;
	const char *store_path; /* of "sqlite:PATH" */
	struct {
		const char *host;
		uint16_t port;
		const char *token;
		bool enabled;
		struct dg_conf_account *accounts;
		size_t n_accounts;
	} http;
	const char *control; /* path of the control socket; NULL: none */
	/* What logins are sealed with on disk, and what they were sealed with before: 64 hexadecimal digits, or NULL.
	 */
	const char *credentials_key, *credentials_key_before;
	int64_t form_ttl_ms; /* how long a form or a command waits for its user; 0, in a conf made by hand: 10 min */
	struct {
		enum dg_level level;
		bool json;
	} log;
	struct {
		const char **allow;
		size_t n_allow;
		const char **admins;
		size_t n_admins;
	} access; /* domains, JIDs */
	struct dg_conf_contacts contacts[DG_CONF_CONTACT_KINDS];
	struct dg_conf_domain *domains;
	size_t n_domains;
	struct dg_conf_section *plugins;
	size_t n_plugins;
	const char *modules;           /* directory of the modules; NULL: the built-in place */
	struct dg_conf_origin *origin; /* private: files, lines and memory; NULL in a conf made by hand */
};

/* What is wrong, one line each: `file:line: path: what is wrong`. Start with {0}. */
struct dg_conf_errors {
	char **lines;
	size_t count;
	uint64_t *places; /* private: file and line of each, to sort by */
};
void dg_conf_errors_finish(struct dg_conf_errors *e);

/* Read `path`. Given: a conf, even an incomplete one, so that options of modules can still be checked and all errors
 * come out together; NULL only when there is nothing to check (no file, no JSON). Only a conf without errors may be
 * run. Relative paths in `include` and in "file:PATH" start at the folder of the file that names them. */
struct dg_conf *dg_conf_read(const char *path, struct dg_conf_errors *errors);
/* The same from memory: `name` stands for the file in messages. `include` is refused. For tests and fuzzing. */
struct dg_conf *dg_conf_read_text(const char *name, const char *text, size_t octets, struct dg_conf_errors *errors);
/* Lets go of what only reading and telling mistakes need, which a long list of numbers makes large: errors told after
 * this bear no line. Sections stay readable. */
void dg_conf_settle(struct dg_conf *c);
void dg_conf_free(struct dg_conf *c); /* NULL is fine */
/* Add an error at a path of the configuration, with its file and line (of the nearest enclosing value when the path is
 * not there itself). Control characters in the sentence are blanked, so that it stays one line. */
void dg_conf_error(const struct dg_conf *c, struct dg_conf_errors *errors, const char *at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Order by file and line, for people. */
void dg_conf_errors_sort(struct dg_conf_errors *e);

/* The keys that core itself reads in a transport's section ("routes"), which no module may have as an option: fills at
 * most `room`, answers how many it filled. Shared. */
size_t dg_conf_reserved(const char **keys, size_t room);

#endif
