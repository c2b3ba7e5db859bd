/* bearer.c - see bearer.h. request.c calls it. */
#include "bearer.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "crypto.h"
#include "util/clock.h"
#include "util/random.h"

enum { VALID_S = 15 * 60, ID_CHARACTERS = 26 };

void http_basic_print(struct dg_buf *out, const char *user, const char *password)
{
	struct dg_buf pair = { 0 };
	dg_buf_printf(&pair, "%s:%s", user, password);
	dg_buf_str(out, "Basic ");
	http_base64(out, pair.at, pair.len);
	dg_buf_finish(&pair);
}

bool http_jwt_print(struct dg_buf *out, const char *application, const char *key)
{
	static const char header[] = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";
	char id[ID_CHARACTERS + 1];
	dg_random_token(id, ID_CHARACTERS);
	json_int_t now_s = dg_now_ms() / 1000;
	json_t *claims = json_pack(
		"{s:s, s:I, s:I, s:s}", "application_id", application, "iat", now_s, "exp", now_s + VALID_S, "jti", id);
	char *text = json_dumps(claims, JSON_COMPACT);
	json_decref(claims);
	struct dg_buf token = { 0 }, signature = { 0 };
	http_base64url(&token, header, strlen(header));
	dg_buf_chr(&token, '.');
	http_base64url(&token, text ? text : "", text ? strlen(text) : 0);
	bool signed_well = text && http_rsa_sign(&signature, key, token.at, token.len);
	if (signed_well) {
		dg_buf_add(out, token.at, token.len);
		dg_buf_chr(out, '.');
		http_base64url(out, signature.at, signature.len);
	}
	free(text);
	dg_buf_finish(&token);
	dg_buf_finish(&signature);
	return signed_well;
}
