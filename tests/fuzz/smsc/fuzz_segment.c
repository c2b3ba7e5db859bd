/* Long texts under foreign octets. Oracles: what is read lies inside the frame, and its text is valid UTF-8 for XML;
 * the same octets taken as a text are cut into parts that fit a short message and read back as their own numbers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "segment.h"
#include "util/mem.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_segment: %s\n", what);
	abort();
}

static void check_user_data(const struct smpp_pdu *pdu, struct smsc_user_data *out)
{
	struct dg_buf text = { 0 };
	smsc_user_data_read(pdu, out);
	require(out->number >= 1 && out->number <= out->total && out->total <= 255, "numbers make no sense");
	smsc_user_data_text(pdu, out, &text);
	require(dg_utf8_is_valid(text.at ? text.at : "", text.len), "the text is not UTF-8");
	dg_buf_finish(&text);
}

static void check_frame(const uint8_t *octets, size_t n)
{
	struct smpp_pdu pdu;
	struct smsc_user_data data;
	if (n < SMPP_HEADER_OCTETS || smpp_decode(octets, n, &pdu))
		return;
	if (pdu.command != SMPP_SUBMIT_SM && pdu.command != SMPP_DATA_SM)
		return;
	check_user_data(&pdu, &data);
	require(data.n == 0 || (data.octets >= octets && data.octets + data.n <= octets + n),
		"it lies outside the frame");
}

static void check_parts(const struct smsc_segments *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct smpp_pdu pdu;
		struct smsc_user_data data;
		smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
		smsc_segment_put(s, &s->at[i], &pdu);
		check_user_data(&pdu, &data);
		require(data.total == s->n && data.number == i + 1, "a part does not know its number");
		require(pdu.sm_length <= (pdu.data_coding == 8 ? 140 : 160), "a part does not fit");
	}
}

static void check_text(const uint8_t *octets, size_t n)
{
	char *text = dg_strndup((const char *)octets, n);
	for (int concat = SMSC_CONCAT_UDH8; concat <= SMSC_CONCAT_PAYLOAD; concat++) {
		struct smsc_segments s;
		if (smsc_segments_cut(text, SMSC_CODING_AUTO, (enum smsc_concat)concat, 0x1234, &s))
			continue;
		check_parts(&s);
		smsc_segments_finish(&s);
	}
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	check_frame(octets, n);
	check_text(octets, n);
	return 0;
}
