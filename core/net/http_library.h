/* http_library.h - libmicrohttpd, loaded when somebody asks for it. Private to core/net.
 *
 * It brings GnuTLS and eight more libraries along, of which nothing is called here, and which take 2.4 MiB of a
 * program that nobody has asked anything over HTTP (docs/performance.md).
 */
#ifndef DG_HTTP_LIBRARY_H
#define DG_HTTP_LIBRARY_H

#include <microhttpd.h>
#include <stdbool.h>

/* What we call of it. */
#define DG_HTTP_CALLS(X)                                                                                               \
	X(start_daemon)                                                                                                \
	X(stop_daemon)                                                                                                 \
	X(get_daemon_info)                                                                                             \
	X(run)                                                                                                         \
	X(get_timeout)                                                                                                 \
	X(suspend_connection)                                                                                          \
	X(resume_connection)                                                                                           \
	X(lookup_connection_value)                                                                                     \
	X(get_connection_values)                                                                                       \
	X(get_connection_info)                                                                                         \
	X(create_response_from_buffer)                                                                                 \
	X(add_response_header)                                                                                         \
	X(queue_response)                                                                                              \
	X(destroy_response)

struct dg_http_library {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): a declared name cannot be in parentheses */
#define X(name) __typeof__(&MHD_##name) name;
	DG_HTTP_CALLS(X)
#undef X
};

/* False: it is not there, or lacks something; `out` is untouched. It is never unloaded. */
bool dg_http_library_load(struct dg_http_library *out);

#endif
