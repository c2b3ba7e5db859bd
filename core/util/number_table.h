/* number_table.h - the numbering plans of the world, for number.c alone. */
#ifndef DG_NUMBER_TABLE_H
#define DG_NUMBER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dg_number_plan {
	char iso[3];                /* ISO 3166-1 alpha-2; "" for the codes of no country */
	bool trunk_optional;        /* a number is whole without its trunk prefix, however few digits it has */
	uint16_t code;              /* the calling code; several countries may share one */
	uint8_t shortest, longest;  /* digits of a national number without its trunk prefix */
	const char *trunks;         /* what is dialled before a national number, separated by spaces; "": nothing */
	const char *internationals; /* what is dialled before a calling code, besides "00" */
};

extern const struct dg_number_plan dg_number_plans[];
extern const size_t dg_number_plans_count;

#endif
