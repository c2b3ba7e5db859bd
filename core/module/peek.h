/* peek.h - a module's descriptor read out of its file, as octets, before any of its code can run. Only this room
 * includes it. */
#ifndef DG_MODULE_PEEK_H
#define DG_MODULE_PEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"

#define MODULE_TRANSPORT_SYMBOL "dg_transport_module"
#define MODULE_PLUGIN_SYMBOL    "dg_plugin_module"

struct module_peek {
	bool has_transport, has_plugin;
	uint32_t abi, size; /* of the one descriptor; the transport's when there are both */
	uint64_t room;      /* octets that the file says the symbol has */
};

/* DG_INVALID with `why`: not a shared object for this kind of machine. */
enum dg_status module_peek(const void *octets, size_t n, struct module_peek *out, struct dg_error *why) DG_MUST_CHECK;
/* The same for a file. DG_NOENT: it cannot be opened. */
enum dg_status module_peek_file(const char *path, struct module_peek *out, struct dg_error *why) DG_MUST_CHECK;

#endif
