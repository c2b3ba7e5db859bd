/* sentences.h - the catalogue's parts. No include guard: each includer says what X(name, en, de, es, fr, zh) makes. */
#include "text/sentences_refusals.h"
#include "text/sentences_contacts.h"
#include "text/sentences_forms.h"
#include "text/sentences_bot.h"
#include "text/sentences_admin.h"
#include "text/sentences_rooms.h"
