/* loader.c - see loader.h. The router and `dragoman modules` call it. Everything that can be refused is refused by
 * data: ABI, size and the kind of module out of the file before dlopen() (peek.c), the rest of the descriptor before
 * any callback. What dlopen() itself runs, the constructors of an acceptable module and of its libraries, is beyond
 * that; probe.c runs those in a child first. */
#include "module/loader.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/options.h"
#include "module/peek.h"
#include "util/buf.h"
#include "util/mem.h"

#define NAME_OCTETS_MAX 64u
#define DESCRIPTOR_MAX  4096u /* room for ten times what it has today; more is not a descriptor */

/* The smallest descriptor of this ABI: the last field that DG_ABI 1 began with. Fields appended later are not in it. */
#define TRANSPORT_MIN (offsetof(struct dg_transport, deliver) + sizeof(void (*)(void)))
#define PLUGIN_MIN    (offsetof(struct dg_plugin, observe) + sizeof(void (*)(void)))

struct loading {
	const char *name, *path;
	struct dg_error *why;
};

/* One sentence that begins with the file's name. */
static enum dg_status refuse(const struct loading *l, const char *fmt, ...) DG_PRINTF(2, 3);
static enum dg_status refuse(const struct loading *l, const char *fmt, ...)
{
	char what[sizeof l->why->text];
	va_list args;
	va_start(args, fmt);
	vsnprintf(what, sizeof what, fmt, args);
	va_end(args);
	snprintf(l->why->text, sizeof l->why->text, "%s.so is refused: %.180s", l->name, what);
	return DG_INVALID;
}

static enum dg_status check_peek(const struct loading *l, const struct module_peek *p)
{
	size_t min = p->has_transport ? TRANSPORT_MIN : PLUGIN_MIN;
	if (p->has_transport && p->has_plugin)
		return refuse(l, "it exports both a transport and a plugin");
	if (!p->has_transport && !p->has_plugin)
		return refuse(l, "it exports neither %s nor %s", MODULE_TRANSPORT_SYMBOL, MODULE_PLUGIN_SYMBOL);
	if (p->abi != DG_ABI)
		return refuse(l, "it speaks ABI %u and this core ABI %u", p->abi, DG_ABI);
	if (p->size < min)
		return refuse(l, "its descriptor of %u octets is too short, ABI %u has %zu", p->size, DG_ABI, min);
	if (p->size > DESCRIPTOR_MAX || p->size > p->room)
		return refuse(l, "its descriptor claims %u octets and has %llu", p->size, (unsigned long long)p->room);
	return DG_OK;
}

/* Copy what the module has of the descriptor into ours of `octets`, zero beyond. NULL when a newer module sets fields
 * that this core does not know (the rule of openat2(2)): given. */
static void *copy_descriptor(const void *from, uint32_t size, size_t octets)
{
	const char *octet = from;
	for (size_t i = octets; i < size; i++)
		if (octet[i])
			return NULL;
	void *copy = dg_alloc(octets);
	memcpy(copy, from, size < octets ? size : octets);
	return copy;
}

static enum dg_status check_names(const struct loading *l, const char *name, const char *summary)
{
	if (!name || strcmp(name, l->name) != 0)
		return refuse(l, "it calls itself \"%.64s\", not \"%s\"", name ? name : "", l->name);
	if (!summary || !*summary)
		return refuse(l, "it has no summary");
	return DG_OK;
}

static enum dg_status check_options(
	const struct loading *l, const struct dg_option *options, size_t config_size, bool is_transport)
{
	struct dg_error why;
	if (dg_options_check(options, config_size, is_transport, &why) == DG_OK)
		return DG_OK;
	return refuse(l, "%s", why.text);
}

static enum dg_status check_transport(const struct loading *l, const struct dg_transport *t)
{
	enum dg_status s = check_names(l, t->name, t->summary);
	if (s != DG_OK)
		return s;
	const char *missing = !t->create ? "create"
		: !t->destroy            ? "destroy"
		: !t->start              ? "start"
		: !t->stop               ? "stop"
		: !t->deliver            ? "deliver"
					 : NULL;
	if (missing)
		return refuse(l, "it has no %s()", missing);
	if (!t->gateway || !*t->gateway)
		return refuse(l, "it does not say which gateway type it is");
	if (!(t->caps & DG_CAP_ACCOUNT) == !(t->caps & DG_CAP_TRUNK))
		return refuse(l, "its caps must have one of ACCOUNT and TRUNK");
	return check_options(l, t->options, t->config_size, true);
}

static enum dg_status check_plugin(const struct loading *l, const struct dg_plugin *p)
{
	enum dg_status s = check_names(l, p->name, p->summary);
	if (s != DG_OK)
		return s;
	const char *missing = !p->create    ? "create()"
		: !p->destroy               ? "destroy()"
		: !p->filter && !p->observe ? "filter() and no observe()"
					    : NULL;
	if (missing)
		return refuse(l, "it has no %s", missing);
	return check_options(l, p->options, p->config_size, false);
}

static enum dg_status take_transport(const struct loading *l, const void *symbol, struct dg_module *out)
{
	const struct dg_transport *theirs = symbol;
	struct dg_transport *copy = copy_descriptor(theirs, theirs->size, sizeof *copy);
	if (!copy)
		return refuse(l, "it needs a newer core");
	enum dg_status s = check_transport(l, copy);
	if (s == DG_OK)
		out->transport = copy;
	else
		free(copy);
	return s;
}

static enum dg_status take_plugin(const struct loading *l, const void *symbol, struct dg_module *out)
{
	const struct dg_plugin *theirs = symbol;
	struct dg_plugin *copy = copy_descriptor(theirs, theirs->size, sizeof *copy);
	if (!copy)
		return refuse(l, "it needs a newer core");
	enum dg_status s = check_plugin(l, copy);
	if (s == DG_OK)
		out->plugin = copy;
	else
		free(copy);
	return s;
}

/* RTLD_NODELETE: libuv may call back into a module's code for one more turn after its last handle was closed, and
 * LeakSanitizer names frames at exit. A module is a few pages; it stays until the program ends. */
static enum dg_status open_library(const struct loading *l, const struct module_peek *p, struct dg_module *out)
{
	void *library = dlopen(l->path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!library)
		return refuse(l, "%.160s", dlerror());
	const void *symbol = dlsym(library, p->has_transport ? MODULE_TRANSPORT_SYMBOL : MODULE_PLUGIN_SYMBOL);
	struct dg_module module = { .library = library };
	enum dg_status s = DG_INVALID;
	if (symbol)
		s = p->has_transport ? take_transport(l, symbol, &module) : take_plugin(l, symbol, &module);
	else
		refuse(l, "its descriptor cannot be found");
	if (s == DG_OK)
		*out = module;
	else
		dlclose(library);
	return s;
}

/* Letters that a file name and a metric can both have; nothing that leads out of the directory. */
static bool is_name(const char *name)
{
	size_t n = strlen(name);
	return n > 0 && n <= NAME_OCTETS_MAX && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

static enum dg_status say_absent(const char *directory, const char *name, struct dg_error *why)
{
	struct dg_buf list = { 0 };
	size_t n;
	char **names = dg_module_names(directory, &n);
	for (size_t i = 0; i < n; i++) {
		dg_buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
		free(names[i]);
	}
	free(names);
	snprintf(why->text, sizeof why->text, "there is no module \"%.64s\" in %.64s, which has %.64s", name, directory,
		n ? list.at : "none");
	dg_buf_finish(&list);
	return DG_NOENT;
}

enum dg_status dg_module_load(const char *directory, const char *name, struct dg_module *out, struct dg_error *why)
{
	if (!is_name(name))
		return say_absent(directory, name, why);
	struct dg_buf path = { 0 };
	dg_buf_printf(&path, "%s/%s.so", directory, name);
	const struct loading l = { name, path.at, why };
	struct module_peek peek;
	struct dg_error detail;
	enum dg_status s = module_peek_file(path.at, &peek, &detail);
	if (s == DG_NOENT)
		s = say_absent(directory, name, why);
	else if (s != DG_OK)
		s = refuse(&l, "%.160s", detail.text);
	else
		s = check_peek(&l, &peek);
	if (s == DG_OK)
		s = open_library(&l, &peek, out);
	dg_buf_finish(&path);
	return s;
}

void dg_module_unload(struct dg_module *m)
{
	free((void *)(uintptr_t)m->transport);
	free((void *)(uintptr_t)m->plugin);
	if (m->library)
		dlclose(m->library);
	*m = (struct dg_module){ 0 };
}
