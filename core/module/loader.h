/* loader.h - finding, reading and refusing modules.
 *
 * A module is a shared object that exports one const descriptor: `dg_transport_module` or `dg_plugin_module`. Its ABI
 * and size are read out of the file before it is opened (RTLD_NOW | RTLD_LOCAL), and the rest of the descriptor as data
 * before any callback; what does not fit is refused with one sentence. The constructors of a module that passes the
 * first step, and of its libraries, run inside dlopen(): nothing can look at them before. A module is never unmapped.
 */
#ifndef DG_LOADER_H
#define DG_LOADER_H

#include "dragoman/plugin.h"
#include "dragoman/transport.h"

/* One of the two descriptors is set: a copy of full size, so that fields that an older module lacks read as zero. */
struct dg_module {
	void *library;
	const struct dg_transport *transport;
	const struct dg_plugin *plugin;
};

/* Load `<directory>/<name>.so`. DG_NOENT: no such file (with the names that are there). DG_INVALID: wrong ABI, short or
 * huge size, wrong name, a missing mandatory callback, an option outside config_size, both or neither descriptor. `why`
 * says it in one sentence. */
enum dg_status dg_module_load(const char *directory, const char *name, struct dg_module *out, struct dg_error *why)
	__attribute__((warn_unused_result));
void dg_module_unload(struct dg_module *m); /* forgets the descriptor; {0} is fine */
/* Where modules are: `configured`, else beside the program (a build tree), else the installed place. Given. */
char *dg_module_directory(const char *configured);
/* Names in the directory, sorted; given: free each and the array. */
char **dg_module_names(const char *directory, size_t *count);

#endif
