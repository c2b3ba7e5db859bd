/* A descriptor read out of a file. The file is a fixture that behaves; every way to cut or bend it must be
 * refused or harmless. What loads and what is refused by name stands in tests/fixtures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "module/peek.h"
#include "util/mem.h"

#define MODULE DG_BUILD_DIR "/fixtures/good.so"

static char *octets;
static size_t n_octets;

static int read_module(void **state)
{
	(void)state;
	FILE *f = fopen(MODULE, "rb");
	if (!f || fseek(f, 0, SEEK_END))
		return -1;
	n_octets = (size_t)ftell(f);
	octets = dg_alloc(n_octets);
	rewind(f);
	bool ok = fread(octets, 1, n_octets, f) == n_octets;
	fclose(f);
	return ok ? 0 : -1;
}

static int free_module(void **state)
{
	(void)state;
	free(octets);
	return 0;
}

static void reads_the_first_words(void **state)
{
	(void)state;
	struct module_peek p;
	struct dg_error why;
	assert_int_equal(module_peek(octets, n_octets, &p, &why), DG_OK);
	assert_true(p.has_transport);
	assert_false(p.has_plugin);
	assert_int_equal(p.abi, 1);
	assert_int_equal(p.size, sizeof(struct dg_transport));
	assert_true(p.room >= p.size);
	struct module_peek from_file;
	assert_int_equal(module_peek_file(MODULE, &from_file, &why), DG_OK);
	assert_int_equal(from_file.abi, 1);
}

static void refuses_what_is_no_shared_object(void **state)
{
	(void)state;
	struct module_peek p;
	struct dg_error why;
	assert_int_equal(module_peek("", 0, &p, &why), DG_INVALID);
	assert_int_equal(module_peek("\177ELF", 4, &p, &why), DG_INVALID);
	assert_int_equal(module_peek_file("/", &p, &why), DG_INVALID);
	assert_int_equal(module_peek_file("/proc/self/exe/absent", &p, &why), DG_NOENT);
	assert_string_equal(why.text, "it cannot be opened: Not a directory");
}

/* At every length: an exact copy, so that one octet too far is seen by ASan. */
static void survives_being_cut(void **state)
{
	(void)state;
	size_t step = 0;
	for (size_t n = 0; n < n_octets; n += step) {
		struct module_peek p;
		struct dg_error why;
		char *cut = dg_alloc(n);
		memcpy(cut, octets, n);
		if (module_peek(cut, n, &p, &why) == DG_OK && n < n_octets / 2)
			assert_false(p.has_transport);
		free(cut);
		step = n < 4096 ? 1 : 997; /* the head at every octet, the rest in steps */
	}
}

/* Every octet of the ELF header and of the program headers set to each of some values. */
static void survives_being_bent(void **state)
{
	(void)state;
	static const unsigned char values[] = { 0x00, 0x01, 0x7F, 0x80, 0xFF };
	for (size_t at = 0; at < 600; at++) {
		char was = octets[at];
		for (size_t i = 0; i < sizeof values; i++) {
			struct module_peek p;
			struct dg_error why;
			octets[at] = (char)values[i];
			enum dg_status s = module_peek(octets, n_octets, &p, &why);
			assert_true(s == DG_OK || s == DG_INVALID);
		}
		octets[at] = was;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_first_words),
		cmocka_unit_test(refuses_what_is_no_shared_object),
		cmocka_unit_test(survives_being_cut),
		cmocka_unit_test(survives_being_bent),
	};
	return cmocka_run_group_tests(tests, read_module, free_module);
}
