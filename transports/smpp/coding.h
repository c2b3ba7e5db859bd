/* coding.h - data_coding of an incoming PDU. Pure. */
#ifndef SMPP_CODING_H
#define SMPP_CODING_H

#include "sms/text.h"

/* What it means (SMPP 5.2.19; beyond that the coding groups of 3GPP TS 23.038 section 4); `zero` is what 0 means. */
enum sms_alphabet smpp_coding_alphabet(uint8_t data_coding, enum sms_alphabet zero);

#endif
