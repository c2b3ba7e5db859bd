/* faults.h - a disk that fails when a test says so: SQLite's own file system with other ways to write and to sync. */
#ifndef FAULTS_H
#define FAULTS_H

#include <sqlite3.h>
#include <stdatomic.h>

static struct faults {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	sqlite3_io_methods methods[2]; /* the database's; those of its logs */
	int (*write)(sqlite3_file *file, const void *octets, int n, sqlite3_int64 at);
	int (*sync)(sqlite3_file *file, int flags);
	atomic_int write_fails, sync_fails; /* with this result; 0: it does not */
	atomic_int writes;
} faults;

static int faults_write(sqlite3_file *file, const void *octets, int n, sqlite3_int64 at)
{
	int rc = atomic_load(&faults.write_fails);
	atomic_fetch_add(&faults.writes, 1);
	return rc ? rc : faults.write(file, octets, n, at);
}

static int faults_sync(sqlite3_file *file, int flags)
{
	int rc = atomic_load(&faults.sync_fails);
	return rc ? rc : faults.sync(file, flags);
}

static int faults_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
	(void)vfs;
	int rc = faults.real->xOpen(faults.real, path, file, flags, out_flags);
	if (!file->pMethods)
		return rc;
	sqlite3_io_methods *methods = &faults.methods[!(flags & SQLITE_OPEN_MAIN_DB)];
	if (!methods->iVersion) { /* the first of its kind, before there are threads; the others are the same */
		*methods = *file->pMethods;
		faults.write = methods->xWrite;
		faults.sync = methods->xSync;
		methods->xWrite = faults_write;
		methods->xSync = faults_sync;
	}
	file->pMethods = methods;
	return rc;
}

static int faults_setup(void **state)
{
	(void)state;
	faults.real = sqlite3_vfs_find(NULL);
	faults.vfs = *faults.real;
	faults.vfs.zName = "faults";
	faults.vfs.xOpen = faults_open;
	return sqlite3_vfs_register(&faults.vfs, 1);
}

#endif
