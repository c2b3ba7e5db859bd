/* directory.c - where modules are and which: the half of loader.h that opens none of them. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "module/loader.h"
#include "util/buf.h"
#include "util/mem.h"

#define SUFFIX ".so"

/* The folder of the running program; "" when the system does not say. */
static void program_folder(char *out, size_t room)
{
	ssize_t n = readlink("/proc/self/exe", out, room - 1);
	out[n > 0 ? n : 0] = '\0';
	char *slash = strrchr(out, '/');
	if (slash)
		*slash = '\0';
}

char *dg_module_directory(const char *configured)
{
	if (configured)
		return dg_strdup(configured);
	char folder[4096];
	struct stat st;
	struct dg_buf beside = { 0 };
	program_folder(folder, sizeof folder);
	dg_buf_printf(&beside, "%s/modules", folder);
	if (!stat(beside.at, &st) && S_ISDIR(st.st_mode))
		return dg_buf_give(&beside);
	dg_buf_finish(&beside);
	return dg_strdup(DG_MODULE_DIR);
}

static int is_module(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);
	return n > sizeof SUFFIX - 1 && !strcmp(entry->d_name + n - (sizeof SUFFIX - 1), SUFFIX);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

char **dg_module_names(const char *directory, size_t *count)
{
	struct dirent **entries;
	int found = scandir(directory, &entries, is_module, by_name);
	size_t n = found > 0 ? (size_t)found : 0;
	char **names = dg_alloc(n * sizeof *names);
	for (size_t i = 0; i < n; i++) {
		names[i] = dg_strndup(entries[i]->d_name, strlen(entries[i]->d_name) - (sizeof SUFFIX - 1));
		free(entries[i]);
	}
	if (found >= 0)
		free(entries);
	*count = n;
	return names;
}
