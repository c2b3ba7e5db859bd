/* on_disk.c - what the journal holds of an instance beyond what its lane has in memory: for operators, by router.h.
 * Pure. */
#include <string.h>

#include "router/router.h"

uint64_t dg_instance_on_disk(const struct dg_instance_status *i, const struct dg_store_counts *counts)
{
	uint64_t in_memory = i->waiting + i->in_flight;
	for (size_t k = 0; k < counts->n_instances; k++)
		if (!strcmp(counts->instances[k].instance, i->name) && counts->instances[k].messages > in_memory)
			return counts->instances[k].messages - in_memory;
	return 0;
}
