/* test_directory.c - an address book on disk: found by number, its pictures read when asked for. */
#include "user/directory.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char path[64];
static const char book[] =
	"BEGIN:VCARD\nFN:Anna\nTEL:(555) 200-0001\nTEL:+1 555 200 0002\nPHOTO:data:image/png;base64,iVBORw0K\n"
	"END:VCARD\nBEGIN:VCARD\nFN:Bert\nTEL:+15552000002\nIMPP:sip:bert@example.org\nEND:VCARD\n"
	"BEGIN:VCARD\nFN:Nobody's number\nEND:VCARD\n";

static void write_book(const char *text)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int begin(void **state)
{
	(void)state;
	snprintf(path, sizeof path, "/tmp/dragoman-book-XXXXXX");
	int fd = mkstemp(path);
	close(fd);
	write_book(book);
	return fd < 0;
}

static int end(void **state)
{
	(void)state;
	return unlink(path);
}

static void people_are_found_by_what_they_are_reached_at(void **state)
{
	(void)state;
	struct dg_error why;
	struct dg_directory *d = dg_directory_read(path, "US", false, &why);
	assert_non_null(d);
	assert_int_equal(dg_directory_count(d), 2);
	assert_string_equal(dg_directory_find(d, "+15552000001")->name, "Anna");
	assert_string_equal(dg_directory_find(d, "+15552000002")->name, "Anna"); /* she is first */
	assert_string_equal(dg_directory_find(d, "bert@example.org")->name, "Bert");
	assert_null(dg_directory_find(d, "+15552000003"));
	assert_null(dg_directory_find(NULL, "+15552000001"));
	assert_int_equal(dg_directory_count(NULL), 0);
	dg_directory_free(d);
}

static void pictures_are_read_from_the_file_that_was_read(void **state)
{
	(void)state;
	struct dg_error why;
	struct dg_buf photo = { 0 };
	struct dg_directory *d = dg_directory_read(path, "US", false, &why);
	const struct dg_person *anna = dg_directory_find(d, "+15552000001");
	assert_string_equal(anna->photo_type, "image/png");
	assert_true(dg_directory_photo(d, anna, &photo));
	assert_memory_equal(photo.at, "\x89PNG\r\n", 6);
	dg_buf_clear(&photo);
	assert_false(dg_directory_photo(d, dg_directory_find(d, "bert@example.org"), &photo));
	const struct timespec when[] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	assert_int_equal(utimensat(AT_FDCWD, path, when, 0), 0);
	assert_false(dg_directory_photo(d, anna, &photo));
	assert_int_equal(photo.len, 0);
	dg_buf_finish(&photo);
	dg_directory_free(d);
}

static void assert_finds(const struct dg_directory *d, const char *const wanted[DG_PERSON_PARTS], const char *people)
{
	struct dg_buf found = { 0 };
	struct dg_search s;
	struct dg_found one;
	assert_true(dg_search_begin(&s, wanted));
	dg_buf_str(&found, ">");
	while (dg_search_next(&s, d, &one)) {
		assert_ptr_equal(dg_directory_find(d, one.address), one.person);
		dg_buf_printf(&found, "%s %s; ", one.person->name, one.address);
	}
	assert_string_equal(found.at + 1, people);
	dg_search_finish(&s);
	dg_buf_finish(&found);
}

static void people_are_searched_for(void **state)
{
	(void)state;
	struct dg_error why;
	struct dg_search s;
	write_book("BEGIN:VCARD\nFN:Anna Groß\nN:Groß;Anna\nTEL:5552000001\nTEL:5552000002\nEMAIL:a@x.org\nEND:VCARD\n"
		   "BEGIN:VCARD\nFN:Hannah\nTEL:5552000002\nTEL:5552000003\nEND:VCARD\n");
	struct dg_directory *d = dg_directory_read(path, "US", true, &why);
	assert_finds(d, (const char *[]){ "ANNA", NULL, NULL, NULL },
		"Anna Groß +15552000001; Anna Groß +15552000002; Hannah +15552000003; ");
	assert_finds(d, (const char *[]){ " anna* ", "gross", "", NULL },
		"Anna Groß +15552000001; Anna Groß +15552000002; ");
	assert_finds(
		d, (const char *[]){ NULL, NULL, NULL, "A@X" }, "Anna Groß +15552000001; Anna Groß +15552000002; ");
	assert_finds(d, (const char *[]){ "anna", "anna", "anna", NULL }, "");
	assert_false(dg_search_begin(&s, (const char *[]){ NULL, "", " * ", "\t" }));
	dg_search_finish(&s);
	dg_directory_free(d);
	d = dg_directory_read(path, "US", false, &why);
	assert_finds(d, (const char *[]){ "anna", NULL, NULL, NULL }, "");
	assert_null(dg_directory_find(d, "+15552000001")->email);
	assert_finds(NULL, (const char *[]){ "anna", NULL, NULL, NULL }, "");
	dg_directory_free(d);
}

static void what_cannot_be_read_is_said(void **state)
{
	(void)state;
	struct dg_error why;
	assert_null(dg_directory_read("/nonexistent/book.vcf", NULL, false, &why));
	assert_string_equal(why.text, "No such file or directory");
	assert_null(dg_directory_read("/tmp", NULL, false, &why));
	assert_string_equal(why.text, "it is not a file");
	write_book("hello\n");
	assert_null(dg_directory_read(path, NULL, false, &why));
	assert_string_equal(why.text, "there is no vCard with a number in it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(people_are_found_by_what_they_are_reached_at, begin, end),
		cmocka_unit_test_setup_teardown(pictures_are_read_from_the_file_that_was_read, begin, end),
		cmocka_unit_test_setup_teardown(people_are_searched_for, begin, end),
		cmocka_unit_test_setup_teardown(what_cannot_be_read_is_said, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
