/* sentences_forms.h - what users read about forms and commands of users. Read through sentences.h. */
