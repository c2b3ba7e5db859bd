/* The wire codec under foreign octets. Oracles: what decodes without an oddity encodes to the very same octets; what
 * decodes with one reaches a fixed point after one encoding; and libsmpp34 reads the same fields wherever it reads the
 * PDU at all. libsmpp34 sees only what our decoder accepted, without optional parameters: beyond that it writes out of
 * bounds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto.h"

/* clang-format off */
#include <smpp34.h>
#include <smpp34_structs.h>
/* clang-format on */

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_proto: %s\n", what);
	abort();
}

struct pair {
	uint16_t ours, theirs;
	bool is_string;
};

#define OCTET_OF(type, name)                                                                                           \
	{                                                                                                              \
		offsetof(struct smpp_pdu, name), offsetof(type, name), false                                           \
	}
#define STRING_OF(type, name)                                                                                          \
	{                                                                                                              \
		offsetof(struct smpp_pdu, name), offsetof(type, name), true                                            \
	}

/* submit_sm_t and deliver_sm_t differ in the size of the times. */
#define MESSAGE_OF(type)                                                                                               \
	STRING_OF(type, service_type), OCTET_OF(type, source_addr_ton), OCTET_OF(type, source_addr_npi),               \
		STRING_OF(type, source_addr), OCTET_OF(type, dest_addr_ton), OCTET_OF(type, dest_addr_npi),            \
		STRING_OF(type, destination_addr), OCTET_OF(type, esm_class), OCTET_OF(type, protocol_id),             \
		OCTET_OF(type, priority_flag), STRING_OF(type, schedule_delivery_time),                                \
		STRING_OF(type, validity_period), OCTET_OF(type, registered_delivery),                                 \
		OCTET_OF(type, replace_if_present_flag), OCTET_OF(type, data_coding),                                  \
		OCTET_OF(type, sm_default_msg_id), OCTET_OF(type, sm_length)

static const struct pair submit_pairs[] = { MESSAGE_OF(submit_sm_t) };
static const struct pair deliver_pairs[] = { MESSAGE_OF(deliver_sm_t) };
static const struct pair data_pairs[] = { STRING_OF(data_sm_t, service_type), OCTET_OF(data_sm_t, source_addr_ton),
	OCTET_OF(data_sm_t, source_addr_npi), STRING_OF(data_sm_t, source_addr), OCTET_OF(data_sm_t, dest_addr_ton),
	OCTET_OF(data_sm_t, dest_addr_npi), STRING_OF(data_sm_t, destination_addr), OCTET_OF(data_sm_t, esm_class),
	OCTET_OF(data_sm_t, registered_delivery), OCTET_OF(data_sm_t, data_coding) };
static const struct pair bind_pairs[] = { STRING_OF(bind_transceiver_t, system_id),
	STRING_OF(bind_transceiver_t, password), STRING_OF(bind_transceiver_t, system_type),
	OCTET_OF(bind_transceiver_t, interface_version), OCTET_OF(bind_transceiver_t, addr_ton),
	OCTET_OF(bind_transceiver_t, addr_npi), STRING_OF(bind_transceiver_t, address_range) };
static const struct pair bind_resp_pairs[] = { STRING_OF(bind_transceiver_resp_t, system_id) };
static const struct pair outbind_pairs[] = { STRING_OF(outbind_t, system_id), STRING_OF(outbind_t, password) };
static const struct pair submit_resp_pairs[] = { STRING_OF(submit_sm_resp_t, message_id) };
static const struct pair deliver_resp_pairs[] = { STRING_OF(deliver_sm_resp_t, message_id) };
static const struct pair data_resp_pairs[] = { STRING_OF(data_sm_resp_t, message_id) };
static const struct pair query_pairs[] = { STRING_OF(query_sm_t, message_id), OCTET_OF(query_sm_t, source_addr_ton),
	OCTET_OF(query_sm_t, source_addr_npi), STRING_OF(query_sm_t, source_addr) };
static const struct pair query_resp_pairs[] = { STRING_OF(query_sm_resp_t, message_id),
	STRING_OF(query_sm_resp_t, final_date), OCTET_OF(query_sm_resp_t, message_state),
	OCTET_OF(query_sm_resp_t, error_code) };
static const struct pair cancel_pairs[] = { STRING_OF(cancel_sm_t, service_type), STRING_OF(cancel_sm_t, message_id),
	OCTET_OF(cancel_sm_t, source_addr_ton), OCTET_OF(cancel_sm_t, source_addr_npi),
	STRING_OF(cancel_sm_t, source_addr), OCTET_OF(cancel_sm_t, dest_addr_ton), OCTET_OF(cancel_sm_t, dest_addr_npi),
	STRING_OF(cancel_sm_t, destination_addr) };
static const struct pair alert_pairs[] = { OCTET_OF(alert_notification_t, source_addr_ton),
	OCTET_OF(alert_notification_t, source_addr_npi), STRING_OF(alert_notification_t, source_addr),
	OCTET_OF(alert_notification_t, esme_addr_ton), OCTET_OF(alert_notification_t, esme_addr_npi),
	STRING_OF(alert_notification_t, esme_addr) };

#define PAIRS(command, pairs)                                                                                          \
	{                                                                                                              \
		SMPP_##command, sizeof(pairs) / sizeof(pairs)[0], pairs                                                \
	}

static const struct {
	uint32_t command;
	size_t n;
	const struct pair *pairs;
} oracles[] = {
	PAIRS(SUBMIT_SM, submit_pairs),
	PAIRS(DELIVER_SM, deliver_pairs),
	PAIRS(DATA_SM, data_pairs),
	PAIRS(BIND_TRANSCEIVER, bind_pairs),
	PAIRS(BIND_TRANSMITTER, bind_pairs),
	PAIRS(BIND_RECEIVER, bind_pairs),
	PAIRS(BIND_TRANSCEIVER_RESP, bind_resp_pairs),
	PAIRS(BIND_TRANSMITTER_RESP, bind_resp_pairs),
	PAIRS(BIND_RECEIVER_RESP, bind_resp_pairs),
	PAIRS(OUTBIND, outbind_pairs),
	PAIRS(SUBMIT_SM_RESP, submit_resp_pairs),
	PAIRS(DELIVER_SM_RESP, deliver_resp_pairs),
	PAIRS(DATA_SM_RESP, data_resp_pairs),
	PAIRS(QUERY_SM, query_pairs),
	PAIRS(QUERY_SM_RESP, query_resp_pairs),
	PAIRS(CANCEL_SM, cancel_pairs),
	PAIRS(ALERT_NOTIFICATION, alert_pairs),
};

static void compare(const struct smpp_pdu *pdu, const void *theirs, size_t n, const struct pair *pairs)
{
	for (size_t i = 0; i < n; i++) {
		const char *a = (const char *)pdu + pairs[i].ours;
		const char *b = (const char *)theirs + pairs[i].theirs;
		bool same = pairs[i].is_string ? strcmp(*(const char *const *)(const void *)a, b) == 0 : *a == *b;
		require(same, "libsmpp34 reads another value");
	}
}

static void ask_libsmpp34(const uint8_t *octets, const struct smpp_pdu *pdu)
{
	uint8_t fixed[1024]; /* their decoder sees exactly the mandatory part */
	if (pdu->fixed_octets > sizeof fixed || pdu->no_body)
		return;
	memcpy(fixed, octets, pdu->fixed_octets);
	fixed[0] = fixed[1] = 0;
	fixed[2] = (uint8_t)(pdu->fixed_octets >> 8);
	fixed[3] = (uint8_t)pdu->fixed_octets;
	union {
		uint64_t aligned[128];
		submit_sm_t submit;
		deliver_sm_t deliver;
	} theirs;
	memset(&theirs, 0, sizeof theirs);
	for (size_t i = 0; i < sizeof oracles / sizeof oracles[0]; i++) {
		if (oracles[i].command != pdu->command || smpp34_unpack2(&theirs, fixed, (int)pdu->fixed_octets) != 0)
			continue;
		compare(pdu, &theirs, oracles[i].n, oracles[i].pairs);
		if (pdu->command == SMPP_SUBMIT_SM)
			require(memcmp(theirs.submit.short_message, pdu->short_message, pdu->sm_length) == 0,
				"text of submit_sm");
		if (pdu->command == SMPP_DELIVER_SM)
			require(memcmp(theirs.deliver.short_message, pdu->short_message, pdu->sm_length) == 0,
				"text of deliver_sm");
	}
}

static void check(const uint8_t *octets, size_t n)
{
	struct smpp_pdu pdu, again;
	if (smpp_decode(octets, n, &pdu) != DG_OK) {
		require(pdu.fault != 0, "a refusal without a status to answer with");
		return;
	}
	struct dg_buf first = { 0 }, second = { 0 };
	enum dg_status status = smpp_encode(&pdu, &first);
	require(status == DG_OK || (pdu.oddities & SMPP_ODD_LONG), "what was read cannot be written");
	if (!pdu.oddities) {
		require(first.len == n && memcmp(first.at, octets, n) == 0, "writing does not give back what was read");
		ask_libsmpp34(octets, &pdu);
	} else if (status == DG_OK) {
		require(smpp_decode((const uint8_t *)first.at, first.len, &again) == DG_OK,
			"what was written is refused");
		require(smpp_encode(&again, &second) == DG_OK, "what was written cannot be written again");
		require(first.len == second.len && memcmp(first.at, second.at, first.len) == 0, "no fixed point");
	}
	dg_buf_finish(&first);
	dg_buf_finish(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	size_t length;
	while (n >= SMPP_HEADER_OCTETS && smpp_frame(octets, n, SMPP_PDU_MAX, &length) == DG_OK) {
		uint8_t *exact = malloc(length);
		require(exact != NULL, "no memory");
		memcpy(exact, octets, length);
		check(exact, length);
		free(exact);
		octets += length;
		n -= length;
	}
	return 0;
}
