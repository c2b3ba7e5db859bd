/* http_library.c - see http_library.h. http_server.c alone calls it. */
#include "net/http_library.h"

#include <dlfcn.h>

bool dg_http_library_load(struct dg_http_library *out)
{
	void *library = dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL);
	struct dg_http_library calls = { 0 };
	if (!library)
		return false;
	bool all = true;
#define X(name)                                                                                                        \
	*(void **)(void *)&calls.name = dlsym(library, "MHD_" #name);                                                  \
	all = all && calls.name;
	DG_HTTP_CALLS(X)
#undef X
	if (all)
		*out = calls;
	return all;
}
