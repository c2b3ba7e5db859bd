/* sentences_admin.h - what users read about what administrators do over XMPP. Read through sentences.h. */
