/* writer.h - lines into one file, on a thread of their own, so that a slow disk holds up nothing. */
#ifndef ARCHIVE_WRITER_H
#define ARCHIVE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct writer;

struct writer_options {
	const char *path;
	int64_t max_octets; /* the file is put aside beyond it; 0: never */
	bool daily;         /* and when a day of UTC is over */
	int64_t sync_ms;    /* how long what was written may wait for fdatasync(2); 0: after each write */
	size_t room;        /* octets that may wait in memory */
};

/* Neither file nor thread yet. Options are borrowed. */
struct writer *writer_create(const struct writer_options *options);
/* Opens the file (made with mode 0600; behind a line that was cut, a newline) and begins. errno; 0: it is open. */
int writer_start(struct writer *w);
/* What waits is written and synced, which blocks as long as the disk does. NULL is fine. */
void writer_destroy(struct writer *w);
/* false: too much waits already; the line is lost. */
bool writer_add(struct writer *w, const char *line, size_t octets);
/* The file is opened anew: something else has moved it away. */
void writer_reopen(struct writer *w);
/* errno of what went wrong last; 0: all is well. */
int writer_trouble(struct writer *w);

#endif
