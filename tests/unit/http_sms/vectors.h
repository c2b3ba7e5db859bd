/* vectors.h - recorded formats of carriers: vectors/<profile>/<kind>*.json, each replayed by one test. A new carrier is
 * a profile and vectors, no C. Header only, because each test is one file.
 */
#ifndef TEST_HTTP_SMS_VECTORS_H
#define TEST_HTTP_SMS_VECTORS_H

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"

#define VECTORS  DG_SOURCE_DIR "/tests/unit/http_sms/vectors"
#define PROFILES DG_SOURCE_DIR "/conf/profiles"

typedef void replay_vector(const struct http_profile *profile, const json_t *vector, const char *file);

static inline int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Replays those of one profile whose names begin with `kind`; how many there are. */
static inline int replay_profile(const char *name, const char *kind, replay_vector *replay)
{
	char folder[512], path[1024];
	struct dirent **entries;
	struct dg_error why = { "" };
	int replayed = 0;
	snprintf(folder, sizeof folder, VECTORS "/%s", name);
	struct http_profile *profile = http_profile_load(name, &why);
	if (!profile)
		fail_msg("%s", why.text);
	int n = scandir(folder, &entries, visible, alphasort);
	for (int i = 0; i < n; i++) {
		json_error_t error;
		if (!strncmp(entries[i]->d_name, kind, strlen(kind))) {
			snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
			json_t *vector = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
			if (!vector)
				fail_msg("%s:%d: %s", path, error.line, error.text);
			replay(profile, vector, path + strlen(VECTORS) + 1);
			json_decref(vector);
			replayed++;
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	http_profile_destroy(profile);
	return replayed;
}

/* Of every profile that there is; each has at least one. */
static inline void replay_all(const char *kind, replay_vector *replay)
{
	struct dirent **entries;
	int n = scandir(PROFILES, &entries, visible, alphasort);
	if (n <= 0)
		fail_msg("no profiles in " PROFILES);
	for (int i = 0; i < n; i++) {
		char *end = strstr(entries[i]->d_name, ".json");
		if (end)
			*end = '\0';
		if (!replay_profile(entries[i]->d_name, kind, replay))
			fail_msg("%s has no vector %s*.json", entries[i]->d_name, kind);
		free(entries[i]);
	}
	free(entries);
}

#endif
