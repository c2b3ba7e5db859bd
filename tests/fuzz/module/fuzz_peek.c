/* fuzz_peek.c - reading a descriptor out of any file: no octet beyond it, and an answer that hangs together. */
#include <stdint.h>
#include <stdlib.h>

#include "module/peek.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	struct module_peek p;
	struct dg_error why;
	enum dg_status s = module_peek(octets, n, &p, &why);
	if (s != DG_OK && s != DG_INVALID)
		abort();
	if (!p.has_transport && !p.has_plugin && (p.abi || p.size || p.room))
		abort();
	return 0;
}
