/* sentences_bot.h - what users read about the gateway's own conversation. Read through sentences.h. */
