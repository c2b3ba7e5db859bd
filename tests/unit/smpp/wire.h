/* wire.h - building PDUs by hand, octet by octet, so that the codec is not tested against itself. */
#ifndef TEST_SMPP_WIRE_H
#define TEST_SMPP_WIRE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto.h"

struct wire {
	uint8_t at[140000];
	size_t n;
};

static inline void wire_u8(struct wire *w, unsigned value)
{
	w->at[w->n++] = (uint8_t)value;
}

static inline void wire_u16(struct wire *w, unsigned value)
{
	wire_u8(w, value >> 8);
	wire_u8(w, value);
}

static inline void wire_u32(struct wire *w, uint32_t value)
{
	wire_u16(w, value >> 16);
	wire_u16(w, value & 0xFFFF);
}

static inline void wire_octets(struct wire *w, const void *octets, size_t n)
{
	memcpy(w->at + w->n, octets, n);
	w->n += n;
}

static inline void wire_text(struct wire *w, const char *text) /* with its NUL */
{
	wire_octets(w, text, strlen(text) + 1);
}

static inline void wire_tlv(struct wire *w, unsigned tag, const void *octets, size_t n)
{
	wire_u16(w, tag);
	wire_u16(w, (unsigned)n);
	wire_octets(w, octets, n);
}

/* Begin a PDU; its length is written by wire_close(). */
static inline void wire_open(struct wire *w, uint32_t command, uint32_t status, uint32_t sequence)
{
	w->n = 0;
	wire_u32(w, 0);
	wire_u32(w, command);
	wire_u32(w, status);
	wire_u32(w, sequence);
}

static inline void wire_close(struct wire *w)
{
	for (int i = 0; i < 4; i++)
		w->at[i] = (uint8_t)(w->n >> (24 - 8 * i));
}

/* The mandatory part of a submit_sm or deliver_sm. */
static inline void wire_message(struct wire *w, uint32_t command, uint32_t sequence, const char *from, const char *to,
	unsigned esm_class, unsigned data_coding, const void *text, size_t n)
{
	wire_open(w, command, 0, sequence);
	wire_text(w, "");
	wire_u8(w, 1);
	wire_u8(w, 1);
	wire_text(w, from);
	wire_u8(w, 1);
	wire_u8(w, 1);
	wire_text(w, to);
	wire_u8(w, esm_class);
	wire_u8(w, 0);
	wire_u8(w, 0);
	wire_text(w, "");
	wire_text(w, "");
	wire_u8(w, 0);
	wire_u8(w, 0);
	wire_u8(w, data_coding);
	wire_u8(w, 0);
	wire_u8(w, (unsigned)n);
	wire_octets(w, text, n);
	wire_close(w);
}

/* A copy of exactly the right size, so that ASan sees one octet too far; free() it. */
static inline uint8_t *wire_exact(const struct wire *w)
{
	uint8_t *exact = malloc(w->n);
	if (!exact)
		abort();
	memcpy(exact, w->at, w->n);
	return exact;
}

#endif
