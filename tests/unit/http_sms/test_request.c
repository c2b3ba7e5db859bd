/* test_request.c - the requests that carriers' documentation asks for, made of profiles (vectors/<profile>/send*.json).
 */
#include "request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "parcel.h"
#include "util/mem.h"
#include "vectors.h"

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static size_t read_files(const json_t *list, struct dg_file *out, size_t room)
{
	size_t i;
	json_t *each;
	json_array_foreach(list, i, each)
	{
		assert_true(i < room);
		out[i] = (struct dg_file){ .url = text_of(each, "url"),
			.type = text_of(each, "type"),
			.name = text_of(each, "name"),
			.octets = (uint64_t)json_integer_value(json_object_get(each, "octets")) };
	}
	return json_array_size(list);
}

static int from_hex(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c >= 'A' ? c - 'A' + 10 : c - '0';
}

/* A form, decoded: a key that comes again is a list. */
static json_t *read_form(const char *text)
{
	json_t *form = json_object();
	char *copy = dg_strdup(text), *at = copy, *save = NULL;
	for (char *pair = strtok_r(at, "&", &save); pair; pair = strtok_r(NULL, "&", &save)) {
		char *out = pair, *value = strchr(pair, '=');
		assert_non_null(value);
		for (char *c = pair; *c; c++)
			if (*c == '%') {
				*out++ = (char)(from_hex(c[1]) * 16 + from_hex(c[2]));
				c += 2;
			} else {
				assert_true(*c != ' ' && *c != '+');
				*out++ = *c == '=' && c == value ? '\0' : *c;
			}
		*out = '\0';
		value = pair + strlen(pair) + 1;
		json_t *before = json_object_get(form, pair);
		if (json_is_array(before))
			json_array_append_new(before, json_string(value));
		else if (before)
			json_object_set_new(form, pair, json_pack("[O, s]", before, value));
		else
			json_object_set_new(form, pair, json_string(value));
	}
	free(copy);
	return form;
}

static void check_json(const json_t *got, const json_t *wanted, const char *file)
{
	if (json_equal(got, wanted))
		return;
	fail_msg(
		"%s:\ngot    %s\nwanted %s", file, json_dumps(got, JSON_SORT_KEYS), json_dumps(wanted, JSON_SORT_KEYS));
}

static void check_body(const struct http_request *r, const json_t *wanted, const char *file)
{
	const char *body = r->body.at ? r->body.at : "";
	json_t *got = NULL;
	if (json_object_get(wanted, "form"))
		got = read_form(body);
	else if (json_object_get(wanted, "json"))
		got = json_loads(body, 0, NULL);
	else
		got = json_string(body);
	const json_t *form = json_object_get(wanted, "form"), *json = json_object_get(wanted, "json");
	json_t *none = json_string("");
	check_json(got,
		form                                      ? form
			: json                            ? json
			: json_object_get(wanted, "body") ? json_object_get(wanted, "body")
							  : none,
		file);
	json_decref(none);
	json_decref(got);
}

static void check_headers(const struct http_request *r, const json_t *wanted, const char *file)
{
	json_t *got = json_object();
	for (size_t i = 0; i < r->n_fields; i++)
		json_object_set_new(got, r->fields[i].name, json_string(r->fields[i].value));
	const char *authorization = text_of(got, "Authorization");
	if (authorization && !strncmp(authorization, "Bearer eyJ", 10)) /* signed, another one each time */
		json_object_set_new(got, "Authorization", json_string("Bearer JWT"));
	check_json(got, wanted, file);
	json_decref(got);
}

/* The URL in front of "?" as it is, the query as a form. */
static void check_url(const struct http_request *r, const json_t *wanted, const char *file)
{
	char *url = dg_strdup(r->url.at), *query = strchr(url, '?');
	if (query)
		*query++ = '\0';
	if (strcmp(url, text_of(wanted, "url")) != 0)
		fail_msg("%s: the URL is %s", file, url);
	json_t *got = read_form(query ? query : ""), *none = json_object();
	const json_t *all = json_object_get(wanted, "query");
	check_json(got, all ? all : none, file);
	json_decref(none);
	json_decref(got);
	free(url);
}

static void replay(const struct http_profile *profile, const json_t *vector, const char *file)
{
	const json_t *text = json_object_get(vector, "text"), *wanted = json_object_get(vector, "request");
	struct dg_error why = { "" };
	struct dg_file files[8];
	char *given = json_dumps(json_object_get(vector, "cred"), 0);
	json_t *cred = http_profile_credentials(profile, given, &why);
	const char *public_url = text_of(vector, "public_url"), *sender = text_of(vector, "sender");
	const struct http_config config = { .public_url = public_url ? public_url : "",
		.sender = sender ? sender : "",
		.media = json_is_true(json_object_get(vector, "media")),
		.max_parts = 10,
		.validity = json_integer_value(json_object_get(vector, "validity_ms")) };
	const struct http_settings settings = {
		.config = &config, .profile = (struct http_profile *)(uintptr_t)profile, .cred = cred
	};
	if (!cred)
		fail_msg("%s: %s", file, why.text);
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = "m1";
	ev.message.peer = text_of(text, "to");
	ev.message.self = text_of(text, "from");
	ev.message.text = text_of(text, "text");
	ev.message.subject = text_of(text, "subject");
	ev.message.n_files = read_files(json_object_get(text, "files"), files, 8);
	ev.message.files = files;
	struct http_parcel *parcel;
	struct http_names names;
	struct http_request request;
	assert_int_equal(http_parcel_make(&settings, &ev, &parcel), DG_OK);
	http_parcel_names(parcel, &settings, "token", &names);
	if (http_request_make(&request, http_parcel_send(parcel, &settings), &names, &why) != DG_OK)
		fail_msg("%s: %s", file, why.text);
	assert_string_equal(request.method, text_of(wanted, "method"));
	check_url(&request, wanted, file);
	check_headers(&request, json_object_get(wanted, "headers"), file);
	check_body(&request, wanted, file);
	assert_string_equal(
		request.sigv4.at ? request.sigv4.at : "", text_of(wanted, "sigv4") ? text_of(wanted, "sigv4") : "");
	http_request_finish(&request);
	http_parcel_destroy(parcel);
	json_decref(cred);
	free(given);
}

static void requests_are_what_the_carriers_ask_for(void **state)
{
	(void)state;
	replay_all("send", replay);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(requests_are_what_the_carriers_ask_for) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
