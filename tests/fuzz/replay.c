/* replay.c - runs every file of a corpus folder through a fuzz target, as a plain test. A folder
 * that is empty or missing is an error: a test that cannot fail is none. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static int replay(const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return 0;
	struct stat st;
	if (fstat(fileno(f), &st) || !S_ISREG(st.st_mode)) {
		fclose(f);
		return 0;
	}
	size_t n = (size_t)st.st_size;
	uint8_t *octets = malloc(n ? n : 1); /* exact size: one octet too far is seen by ASan */
	if (!octets || fread(octets, 1, n, f) != n)
		abort();
	fclose(f);
	LLVMFuzzerTestOneInput(octets, n);
	free(octets);
	return 1;
}

int main(int argc, char **argv)
{
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
	if (!folder) {
		fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
		return 2;
	}
	int count = 0;
	for (struct dirent *e; (e = readdir(folder));) {
		char path[4096];
		if (e->d_name[0] != '.' && snprintf(path, sizeof path, "%s/%s", argv[1], e->d_name) < (int)sizeof path)
			count += replay(path);
	}
	closedir(folder);
	printf("%d inputs replayed\n", count);
	return count ? 0 : 1;
}
