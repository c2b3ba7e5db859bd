/* request.c - see request.h. session.c calls it for each text; result.c reads what comes back. */
#include "request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bearer.h"
#include "template.h"
#include "tree.h"
#include "util/mem.h"

static enum dg_status lacks(struct dg_error *why, const char *what)
{
	(void)snprintf(why->text, sizeof why->text, "%s needs something that is not there", what);
	return DG_INVALID;
}

/* ---- headers ---- */

/* `value` is taken into the request's room, whose place may change: fields are pointed at it last (see settle()). */
static bool add_field(struct http_request *r, const char *name, const char *value)
{
	if (r->n_fields == HTTP_FIELDS_MAX)
		return false;
	r->fields[r->n_fields++] = (struct dg_http_field){ .name = name, .value = NULL };
	dg_buf_add(&r->fields_room, value, strlen(value) + 1);
	return true;
}

static void settle(struct http_request *r)
{
	const char *at = r->fields_room.at;
	for (size_t i = 0; i < r->n_fields; i++) {
		r->fields[i].value = at;
		at += strlen(at) + 1;
	}
}

static void add_headers(struct http_request *r, const json_t *headers, const struct http_names *names)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)headers, name, value)
	{
		struct dg_buf text = { 0 };
		if (http_template_print(&text, json_string_value(value), HTTP_PLAIN, http_names_find, names))
			(void)add_field(r, name, text.at);
		dg_buf_finish(&text);
	}
}

/* ---- the URL ---- */

/* Where the part begins that is escaped: behind the first name of a URL that begins with one (it is the operator's, and
 * goes as it is), else behind the host and its port. */
static const char *behind_host(const char *url)
{
	const char *at = strncmp(url, "{{", 2) == 0 ? strstr(url, "}}") : strstr(url, "://");
	if (!at)
		return url;
	return *at == '}' ? at + 2 : at + 3 + strcspn(at + 3, "/?#");
}

static bool print_url(struct dg_buf *out, const char *url, const struct http_names *names)
{
	const char *rest = behind_host(url);
	char *first = dg_strndup(url, (size_t)(rest - url));
	bool printed = http_template_print(out, first, HTTP_PLAIN, http_names_find, names) &&
		http_template_print(out, rest, HTTP_URL, http_names_find, names);
	free(first);
	return printed;
}

static enum dg_status make_url(
	struct http_request *r, const struct http_send *send, const struct http_names *names, struct dg_error *why)
{
	if (!print_url(&r->url, send->url, names))
		return lacks(why, "send.url");
	struct dg_buf query = { 0 };
	http_form_print(&query, send->query, names);
	if (query.len) {
		dg_buf_chr(&r->url, strchr(r->url.at, '?') ? '&' : '?');
		dg_buf_str(&r->url, query.at);
	}
	dg_buf_finish(&query);
	return DG_OK;
}

/* ---- the body ---- */

static enum dg_status make_body(
	struct http_request *r, const struct http_send *send, const struct http_names *names, struct dg_error *why)
{
	static const char *const types[] = { [HTTP_BODY_FORM] = "application/x-www-form-urlencoded",
		[HTTP_BODY_JSON] = "application/json",
		[HTTP_BODY_XML] = "application/xml; charset=utf-8" };
	enum dg_status status = DG_OK;
	r->has_body = send->encoding != HTTP_BODY_NONE;
	switch (send->encoding) {
	case HTTP_BODY_NONE: return DG_OK;
	case HTTP_BODY_FORM: http_form_print(&r->body, send->params, names); break;
	case HTTP_BODY_JSON: http_tree_print(&r->body, send->params, names); break;
	case HTTP_BODY_XML:
		if (!http_template_print(&r->body, send->xml, HTTP_XML, http_names_find, names))
			status = lacks(why, "send.xml");
		break;
	}
	(void)add_field(r, "Content-Type", send->content_type ? send->content_type : types[send->encoding]);
	return status;
}

/* ---- who we are ---- */

static enum dg_status print(
	struct dg_buf *out, const char *what, const char *text, const struct http_names *names, struct dg_error *why)
{
	return http_template_print(out, text, HTTP_PLAIN, http_names_find, names) ? DG_OK : lacks(why, what);
}

static enum dg_status sign_in_basic(
	struct http_request *r, const struct http_auth *auth, const struct http_names *names, struct dg_error *why)
{
	struct dg_buf value = { 0 };
	enum dg_status status = print(&r->user, "send.auth.user", auth->user, names, why);
	if (status == DG_OK)
		status = print(&r->password, "send.auth.password", auth->password, names, why);
	if (status == DG_OK) {
		http_basic_print(&value, r->user.at, r->password.at);
		(void)add_field(r, "Authorization", value.at);
	}
	dg_buf_finish(&value);
	return status;
}

static enum dg_status sign_in_bearer(
	struct http_request *r, const char *token, const struct http_names *names, struct dg_error *why)
{
	struct dg_buf value = { 0 };
	dg_buf_str(&value, "Bearer ");
	enum dg_status status = print(&value, "send.auth.token", token, names, why);
	if (status == DG_OK)
		(void)add_field(r, "Authorization", value.at);
	dg_buf_finish(&value);
	return status;
}

static enum dg_status sign_in_jwt(
	struct http_request *r, const struct http_auth *auth, const struct http_names *names, struct dg_error *why)
{
	struct dg_buf application = { 0 }, key = { 0 }, value = { 0 };
	enum dg_status status = print(&application, "send.auth.application", auth->application, names, why);
	if (status == DG_OK)
		status = print(&key, "send.auth.key", auth->key, names, why);
	dg_buf_str(&value, "Bearer ");
	if (status == DG_OK && !http_jwt_print(&value, application.at, key.at)) {
		(void)snprintf(why->text, sizeof why->text, "send.auth.key: it is no RSA key in PEM");
		status = DG_INVALID;
	}
	if (status == DG_OK)
		(void)add_field(r, "Authorization", value.at);
	dg_buf_finish(&application);
	dg_buf_finish(&key);
	dg_buf_finish(&value);
	return status;
}

/* libcurl makes the signature. */
static enum dg_status sign_in_sigv4(
	struct http_request *r, const struct http_auth *auth, const struct http_names *names, struct dg_error *why)
{
	enum dg_status status = print(&r->user, "send.auth.user", auth->user, names, why);
	if (status == DG_OK)
		status = print(&r->password, "send.auth.password", auth->password, names, why);
	dg_buf_str(&r->sigv4, "aws:amz:");
	if (status == DG_OK)
		status = print(&r->sigv4, "send.auth.region", auth->region, names, why);
	dg_buf_chr(&r->sigv4, ':');
	if (status == DG_OK)
		status = print(&r->sigv4, "send.auth.service", auth->service, names, why);
	struct dg_buf session = { 0 };
	if (auth->session && http_template_print(&session, auth->session, HTTP_PLAIN, http_names_find, names))
		(void)add_field(r, "X-Amz-Security-Token", session.at);
	dg_buf_finish(&session);
	return status;
}

static enum dg_status sign_in(
	struct http_request *r, const struct http_auth *auth, const struct http_names *names, struct dg_error *why)
{
	switch (auth->type) {
	case HTTP_AUTH_NONE: break;
	case HTTP_AUTH_BASIC: return sign_in_basic(r, auth, names, why);
	case HTTP_AUTH_BEARER: return sign_in_bearer(r, auth->token, names, why);
	case HTTP_AUTH_SIGV4: return sign_in_sigv4(r, auth, names, why);
	case HTTP_AUTH_JWT: return sign_in_jwt(r, auth, names, why);
	case HTTP_AUTH_OAUTH2: return sign_in_bearer(r, "{{token}}", names, why);
	}
	return DG_OK;
}

/* ---- whole requests ---- */

enum dg_status http_request_make(
	struct http_request *out, const struct http_send *send, const struct http_names *names, struct dg_error *why)
{
	*out = (struct http_request){ .method = send->method };
	enum dg_status status = make_url(out, send, names, why);
	if (status == DG_OK)
		status = make_body(out, send, names, why);
	if (status == DG_OK)
		status = sign_in(out, &send->auth, names, why);
	add_headers(out, send->headers, names);
	settle(out);
	return status;
}

enum dg_status http_request_token(
	struct http_request *out, const struct http_auth *auth, const struct http_names *names, struct dg_error *why)
{
	*out = (struct http_request){ .method = "POST", .has_body = true };
	enum dg_status status = print_url(&out->url, auth->url, names) ? DG_OK : lacks(why, "send.auth.url");
	dg_buf_str(&out->body, "grant_type=client_credentials");
	struct dg_buf scope = { 0 };
	if (auth->scope && http_template_print(&scope, auth->scope, HTTP_URL, http_names_find, names))
		dg_buf_printf(&out->body, "&scope=%s", scope.at);
	dg_buf_finish(&scope);
	(void)add_field(out, "Content-Type", "application/x-www-form-urlencoded");
	if (status == DG_OK)
		status = sign_in_basic(out, auth, names, why);
	settle(out);
	return status;
}

void http_request_call(const struct http_request *r, struct dg_http_call *out)
{
	*out = (struct dg_http_call){ .method = r->method,
		.url = r->url.at,
		.fields = r->fields,
		.n_fields = r->n_fields,
		.body = r->has_body ? (r->body.at ? r->body.at : "") : NULL,
		.body_octets = r->body.len };
	if (r->sigv4.len) {
		out->sigv4 = r->sigv4.at;
		out->user = r->user.at;
		out->password = r->password.at;
	}
}

void http_request_finish(struct http_request *r)
{
	struct dg_buf *const all[] = { &r->url, &r->body, &r->sigv4, &r->user, &r->password, &r->fields_room };
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		dg_buf_finish(all[i]);
	r->n_fields = 0;
}
