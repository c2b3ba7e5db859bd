/* crossing.h - what crosses for one message, octet for octet as bench_load and Dragoman write it. */
#ifndef PARTS_CROSSING_H
#define PARTS_CROSSING_H

#define CROSSING_TEXT "m00000001 The quick brown fox jumps over the lazy dog, and then it sleeps a bit"
#define CROSSING_ID   "m00000001-4c21-4f7e-b7a1-2f0a51d3c9aa"
#define CROSSING_REF  "1000000001"

#define CROSSING_USER_STANZA                                                                                           \
	"<message from='user0001@example.org/conversations.x7Hq' to='+17770000001@sms.example.org' type='chat' "       \
	"id='" CROSSING_ID "' xml:lang='en'><body>" CROSSING_TEXT                                                      \
	"</body><active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/>"           \
	"<origin-id xmlns='urn:xmpp:sid:0' id='" CROSSING_ID "'/></message>"

#define CROSSING_RECEIPT_STANZA                                                                                        \
	"<message from='+17770000001@sms.example.org' to='user0001@example.org/conversations.x7Hq' "                   \
	"id='dg-1-1767225600000' type='chat'><received xmlns='urn:xmpp:receipts' id='" CROSSING_ID                     \
	"'/><store xmlns='urn:xmpp:hints'/></message>"

#define CROSSING_TEXT_STANZA                                                                                           \
	"<message from='+17770000001@sms.example.org' to='user0001@example.org' id='abcdefghijklmnopqrstuvwxyz' "      \
	"type='chat'><body>" CROSSING_TEXT                                                                             \
	"</body><origin-id xmlns='urn:xmpp:sid:0' id='abcdefghijklmnopqrstuvwxyz'/></message>"

#define CROSSING_RECEIPT_SM                                                                                            \
	"id:" CROSSING_REF " sub:001 dlvrd:001 submit date:2601010101 done date:2601010101 stat:DELIVRD err:000 "      \
	"text:m00000001 The quick"

#endif
