/* probe.h - create() tried in a child process first, so that a module that crashes there is a sentence and not the end
 * of the gateway.
 *
 * Blocks for as long as create() and destroy() take, at most 5 s; meant for start-up and `dragoman check`, before there
 * are threads: the child is a fork, and a lock that another thread holds stays locked in it.
 */
#ifndef DG_PROBE_H
#define DG_PROBE_H

#include "dragoman/plugin.h"

/* DG_OK: create() and destroy() came back. DG_INVALID: create() refuses this configuration, and `why` is what it says.
 * DG_INTERNAL with `why`: "the module smpp crashed (SIGSEGV) in create()", or never came back. */
enum dg_status dg_module_probe(
	const struct dg_transport *transport, const void *config, struct dg_error *why) DG_MUST_CHECK;
enum dg_status dg_plugin_probe(const struct dg_plugin *plugin, const void *config, struct dg_error *why) DG_MUST_CHECK;

#endif
