/* fuzz_seal.c - what stands in the database for a login, and what may stand inside a seal. Oracles: foreign octets open
 * nothing; what is sealed opens unchanged, and not with one bit turned; pairs that can be read are written as they
 * were. The first octet says which bit. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/pairs.h"
#include "user/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void demand(bool holds)
{
	if (!holds)
		abort();
}

static const struct dg_conf conf = { .credentials_key =
					     "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" };

static enum dg_status open_it(const struct dg_seal *s, const void *seal, size_t n, struct dg_buf *out)
{
	return dg_seal_open(s, "irc.example.org", "alice@example.org", seal, n, out);
}

static void check_pairs(const char *text, size_t n)
{
	struct user_pairs *pairs;
	struct dg_buf again = { 0 };
	if (user_pairs_read(text, n, &pairs) != DG_OK)
		return;
	/* Short words take more room when they are counted than when they are written. */
	if (user_pairs_write(pairs->at, pairs->n, &again) == DG_OK)
		demand(again.len == n && (!n || memcmp(again.at, text, n) == 0));
	user_pairs_free(pairs);
	dg_buf_finish(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	struct dg_seal *s = dg_seal_create(&conf);
	struct dg_buf seal = { 0 }, plain = { 0 };
	demand(open_it(s, octets, n, &plain) != DG_OK);
	if (n > 1 && n <= 4096) {
		const char *inside = (const char *)octets + 1;
		check_pairs(inside, n - 1);
		demand(dg_seal_close(s, "irc.example.org", "alice@example.org", inside, n - 1, &seal) == DG_OK);
		demand(open_it(s, seal.at, seal.len, &plain) == DG_OK);
		demand(plain.len == n - 1 && memcmp(plain.at, inside, n - 1) == 0);
		dg_seal_wipe(&plain);
		size_t bit = octets[0] * seal.len * 8 / 256;
		seal.at[bit / 8] = (char)(seal.at[bit / 8] ^ (1 << bit % 8));
		demand(open_it(s, seal.at, seal.len, &plain) != DG_OK);
	}
	dg_buf_finish(&seal);
	dg_seal_destroy(s);
	return 0;
}
