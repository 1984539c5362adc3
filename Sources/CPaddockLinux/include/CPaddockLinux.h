// The few system calls that Swift's own modules can't make: variadic ones, and constants hidden behind _GNU_SOURCE.
// Each returns what the system call returns and leaves errno as it was set. Where a call does not exist on the platform,
// it returns -1 with errno ENOSYS, and callers fall back.
#pragma once

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/// RESOLVE_* bits of openat2(2).
#define PADDOCK_RESOLVE_NO_MAGICLINKS 0x02
#define PADDOCK_RESOLVE_NO_SYMLINKS 0x04
#define PADDOCK_RESOLVE_BENEATH 0x08

/// openat2(2): opens `path` under `directory` without ever leaving it where RESOLVE_BENEATH is asked.
int paddock_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);

/// renameat2(2) with RENAME_NOREPLACE: EEXIST where the new name is taken; never replaces anything.
int paddock_rename_noreplace(int old_directory, const char *old_path, int new_directory, const char *new_path);

/// A non-blocking exclusive open-file-description lock on the whole file (fcntl(2), F_OFD_SETLK): EAGAIN where another
/// open file description holds it. It is gone when the last descriptor of this description is closed, so it dies with its process.
int paddock_lock_exclusive(int file);

/// Whether a lock as above is held by somebody else: 1 yes, 0 no, -1 error (F_OFD_GETLK).
int paddock_is_locked(int file);

/// Whether somebody has the file open for writing (fcntl(2), F_SETLEASE): 1 yes, 0 no or can't be told, as where the file is
/// somebody else's or the file system has no leases. `file` must be open for reading only. Ignores SIGIO for good, which would
/// end the process if a writer came in that moment.
int paddock_has_writer(int file);

/// ioctl_ficlone(2): makes `target` share the blocks of `source`; EOPNOTSUPP or EXDEV where the file system can't.
int paddock_clone_file(int target, int source);

/// fallocate(2) over the first `length` bytes, so that later writes there can't fail for want of room.
int paddock_preallocate(int file, int64_t length);

/// A time of stat(3type) in nanoseconds. Here, because Swift finds timespec in another module as soon as any file imports Dispatch.
int64_t paddock_nanoseconds(struct timespec time);

/// clock_gettime(3) in nanoseconds, or -1.
int64_t paddock_clock(clockid_t clock);

/// Whether there is anything of this name in a folder, links not followed (fstatat(2)): 1 yes, 0 no.
int paddock_name_exists(int directory, const char *name);

/// The magic number of the file system that `file` lies on (fstatfs(2)), or -1.
int64_t paddock_file_system_type(int file);

/// Raises the soft limit of open files towards the hard one (setrlimit(2), RLIMIT_NOFILE), to `most` at the highest; never lowers it.
/// Returns the limit in force afterwards, UINT64_MAX where it can't be told.
uint64_t paddock_raise_open_files(uint64_t most);

/// mallopt(3), M_ARENA_MAX: at most so many heaps for all threads. Call it before there are other threads. No effect where the C
/// library has no such thing.
void paddock_limit_heaps(int most);

/// posix_spawn(3): starts the program at `path` as the leader of a process group of its own, with `input` as its standard input,
/// `output` as its standard output and error, every signal at its default, and nothing else of ours open. Returns 0, or the
/// error's number; errno is not set.
int paddock_spawn(pid_t *pid, const char *path, char *const arguments[], char *const environment[], int input, int output);
