/* origin.h - where a configuration came from: its files, the line of every value, the memory it stands in.
 *
 * Only this room includes it. jansson parses but tells no positions, so place.c walks each text once more.
 */
#ifndef DG_CONF_ORIGIN_H
#define DG_CONF_ORIGIN_H

#include <stdarg.h>

#include "conf/conf.h"

struct conf_file {
	char *path;   /* as shown in messages */
	char *real;   /* the same without links and dots; NULL: there is no such file */
	char *folder; /* where its relative paths start */
	bool in_memory;
	size_t includer; /* index of the file that named it; its own index for the first */
	uint32_t include_line;
};

enum conf_shape { CONF_SCALAR, CONF_OBJECT, CONF_ARRAY };

/* Where one value stands. Dots in keys make paths ambiguous, so two values are the same one only when they are `within`
 * the same container. */
struct conf_place {
	uint32_t file, line;
	enum conf_shape shape;
	size_t count; /* elements, of an array: one that continues in an included file counts on */
	const struct conf_place *within;
};

struct dg_conf_origin {
	struct conf_file *files;
	size_t n_files;
	struct dg_map *places; /* path -> struct conf_place, kept */
	json_t *root;          /* all files merged */
	json_t *pieces;        /* an array that owns the sections' objects */
	void **kept;           /* memory that lives as long as the conf */
	size_t n_kept, room_kept;
};

/* Let the conf own a block of dg_alloc(); returns it. */
void *conf_keep(struct dg_conf *c, void *block);

/* Read the file and what it includes, merge everything into origin->root. false: there is nothing to check. */
bool conf_files_read(struct dg_conf *c, const char *path, struct dg_conf_errors *errors);
bool conf_files_read_text(
	struct dg_conf *c, const char *name, const char *text, size_t octets, struct dg_conf_errors *errors);

/* Blank every comment that begins with // outside a string, and a byte order mark: lines and columns stay. */
void conf_blank_comments(char *text, size_t n);
/* Note the line of every value of file number `file`; `text` is valid JSON. A key given twice is an error, unless both
 * values are objects or both arrays in different files: those are merged. */
void conf_note_places(struct dg_conf *c, uint32_t file, const char *text, size_t n, struct dg_conf_errors *errors);

/* An error whose file and line are known. `file` is an index, `at` the path or "". */
void conf_error_in(const struct dg_conf *c, struct dg_conf_errors *errors, uint32_t file, uint32_t line, const char *at,
	const char *fmt, ...) __attribute__((format(printf, 6, 7)));

#endif
