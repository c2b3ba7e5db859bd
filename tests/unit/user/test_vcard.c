/* test_vcard.c - cards as phones, mail programs and servers write them. */
#include "user/vcard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct dg_vcard card;

static bool read_one(const char *text)
{
	size_t at = 0;
	dg_vcard_finish(&card);
	return dg_vcard_next(text, strlen(text), &at, &card);
}

static int forget(void **state)
{
	(void)state;
	dg_vcard_finish(&card);
	return 0;
}

static void a_card_of_version_4(void **state)
{
	(void)state;
	assert_true(read_one("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Mary\\, Queen\r\n  of Scots\r\nNICKNAME:Mary,Queenie\r\n"
			     "TEL;VALUE=uri;TYPE=\"voice,cell\":tel:+44-20-7946-0018\r\nTEL:+1 (555) 200-0001\r\n"
			     "IMPP:sip:mary@scots.example\r\nORG:Crown;Scotland\r\nNOTE:Two\\nlines\r\n"
			     "PHOTO:data:image/png;base64,iVBO\r\n Rw0KGgo=\r\nEND:VCARD\r\n"));
	assert_string_equal(card.name, "Mary, Queen of Scots");
	assert_string_equal(card.nick, "Mary");
	assert_string_equal(card.organisation, "Crown");
	assert_string_equal(card.note, "Two\nlines");
	assert_int_equal(card.n_tels, 2);
	assert_string_equal(card.tels[0], "+44-20-7946-0018");
	assert_string_equal(card.tels[1], "+1 (555) 200-0001");
	assert_int_equal(card.n_addresses, 1);
	assert_string_equal(card.addresses[0], "mary@scots.example");
	assert_string_equal(card.photo_type, "image/png");
}

static void a_card_of_version_3_with_a_picture(void **state)
{
	(void)state;
	static const char text[] = "begin:vcard\nversion:3.0\nitem1.FN:Bob\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/\n  4AAQ\n"
				   "\nTEL;TYPE=CELL:5552000002\nend:vcard\n";
	struct dg_buf photo = { 0 };
	assert_true(read_one(text));
	assert_string_equal(card.name, "Bob");
	assert_string_equal(card.photo_type, "image/jpeg");
	assert_true(dg_vcard_photo(text + card.photo_at, card.photo_octets, 100, &photo));
	assert_int_equal(photo.len, 6);
	assert_memory_equal(photo.at, "\xff\xd8\xff\xe0\x00\x10", 6);
	dg_buf_clear(&photo);
	assert_false(dg_vcard_photo(text + card.photo_at, card.photo_octets, 5, &photo));
	assert_false(dg_vcard_photo("=", 1, 100, &photo));
	assert_false(dg_vcard_photo("a*==", 4, 100, &photo));
	dg_buf_finish(&photo);
}

/* Old telephones: quoted-printable over soft line breaks. */
static void a_card_of_version_2_1(void **state)
{
	(void)state;
	assert_true(read_one(
		"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BC=\r\nrgen "
		"M=C3=BCller\r\nTEL;CELL:0171 1234567\r\nPHOTO;BASE64;PNG:\r\n iVBORw0KGgo=\r\n\r\nEND:VCARD"));
	assert_string_equal(card.name, "J\xC3\xBCrgen M\xC3\xBCller");
	assert_string_equal(card.tels[0], "0171 1234567");
	assert_string_equal(card.photo_type, "image/png");
}

static void one_after_the_other(void **state)
{
	(void)state;
	static const char text[] =
		"BEGIN:VCARD\nFN:A\nEND:VCARD\nnonsense\nBEGIN:VCARD\nFN:never ended\nBEGIN:VCARD\nFN:B\n"
		"END:VCARD\nBEGIN:VCARD\nFN:cut";
	size_t at = 0;
	assert_true(dg_vcard_next(text, strlen(text), &at, &card));
	assert_string_equal(card.name, "A");
	dg_vcard_finish(&card);
	assert_true(dg_vcard_next(text, strlen(text), &at, &card));
	assert_string_equal(card.name, "B");
	dg_vcard_finish(&card);
	assert_false(dg_vcard_next(text, strlen(text), &at, &card));
	assert_int_equal(at, strlen(text));
}

static void names_taken_apart_and_where_mail_goes(void **state)
{
	(void)state;
	assert_true(
		read_one("BEGIN:VCARD\nN:van der\\;Berg;Anna\\, Maria;x;;\nEMAIL;TYPE=home:mailto:anna@example.org\n"
			 "EMAIL:other@example.org\nTEL:1\nEND:VCARD\n"));
	assert_string_equal(card.family, "van der;Berg");
	assert_string_equal(card.given, "Anna, Maria");
	assert_string_equal(card.email, "anna@example.org");
	assert_true(read_one("BEGIN:VCARD\nN;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen\nEND:VCARD\n"));
	assert_string_equal(card.family, "Müller");
	assert_string_equal(card.given, "Jürgen");
	assert_true(read_one("BEGIN:VCARD\nN:Scott\\\nEND:VCARD\n"));
	assert_string_equal(card.family, "Scott\\");
	assert_null(card.given);
	assert_null(card.email);
	assert_true(read_one("BEGIN:VCARD\nN:;;;\nEND:VCARD\n"));
	assert_null(card.family);
	assert_null(card.given);
}

static void odd_cards_cost_nothing(void **state)
{
	(void)state;
	static char text[80000] = "BEGIN:VCARD\nFN:";
	size_t n = strlen(text);
	memset(text + n, 'x', 70000);
	n += 70000;
	for (int i = 0; i < 100; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "\nTEL:+1555000%04d", i);
	snprintf(text + n, sizeof text - n, "\nPHOTO;VALUE=uri:https://example.org/me.png\nFN;;;=\nEND:VCARD\n");
	assert_true(read_one(text));
	assert_int_equal(strlen(card.name), 1024);
	assert_int_equal(card.n_tels, DG_VCARD_VALUES_MAX);
	assert_int_equal(card.photo_octets, 0);
	assert_false(read_one(""));
	assert_false(read_one("BEGIN:VCARD"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_card_of_version_4, forget),
		cmocka_unit_test_teardown(a_card_of_version_3_with_a_picture, forget),
		cmocka_unit_test_teardown(a_card_of_version_2_1, forget),
		cmocka_unit_test_teardown(one_after_the_other, forget),
		cmocka_unit_test_teardown(names_taken_apart_and_where_mail_goes, forget),
		cmocka_unit_test_teardown(odd_cards_cost_nothing, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
