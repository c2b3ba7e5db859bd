/* sentences_rooms.h - what users read about rooms and groups. Read through sentences.h. */
