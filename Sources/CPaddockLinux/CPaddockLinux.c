#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "CPaddockLinux.h"

#include <errno.h>
#include <fcntl.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

int64_t paddock_nanoseconds(struct timespec time) {
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t paddock_clock(clockid_t clock) {
    struct timespec time;
    return clock_gettime(clock, &time) == 0 ? paddock_nanoseconds(time) : -1;
}

int paddock_name_exists(int directory, const char *name) {
    struct stat about;
    return fstatat(directory, name, &about, AT_SYMLINK_NOFOLLOW) == 0;
}

#if defined(__linux__)

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

// <linux/openat2.h> is missing from older kernel headers, so its structure stands here (openat2(2)).
struct paddock_open_how {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

int paddock_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct paddock_open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof(how));
}

int paddock_rename_noreplace(int old_directory, const char *old_path, int new_directory, const char *new_path) {
    return renameat2(old_directory, old_path, new_directory, new_path, RENAME_NOREPLACE);
}

int paddock_has_writer(int file) {
    struct sigaction action;
    if (sigaction(SIGIO, NULL, &action) != 0) {
        return 0;
    }
    if (action.sa_handler == SIG_DFL) {
        action.sa_handler = SIG_IGN;
        if (sigaction(SIGIO, &action, NULL) != 0) {
            return 0;
        }
    }
    if (fcntl(file, F_SETLEASE, F_RDLCK) != 0) {
        return errno == EAGAIN;
    }
    fcntl(file, F_SETLEASE, F_UNLCK);
    return 0;
}

int paddock_lock_exclusive(int file) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(file, F_OFD_SETLK, &lock);
}

int paddock_is_locked(int file) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(file, F_OFD_GETLK, &lock) != 0) {
        return -1;
    }
    return lock.l_type != F_UNLCK;
}

int paddock_clone_file(int target, int source) {
    return ioctl(target, FICLONE, source);
}

int paddock_preallocate(int file, int64_t length) {
    return fallocate(file, 0, 0, length);
}

int64_t paddock_file_system_type(int file) {
    struct statfs about;
    if (fstatfs(file, &about) != 0) {
        return -1;
    }
    return (int64_t)about.f_type;
}

#else

#include <sys/file.h>

int paddock_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    errno = ENOSYS;
    return -1;
}

int paddock_rename_noreplace(int old_directory, const char *old_path, int new_directory, const char *new_path) {
    return renameatx_np(old_directory, old_path, new_directory, new_path, RENAME_EXCL);
}

int paddock_has_writer(int file) {
    return 0;
}

int paddock_lock_exclusive(int file) {
    return flock(file, LOCK_EX | LOCK_NB);
}

int paddock_is_locked(int file) {
    if (flock(file, LOCK_EX | LOCK_NB) == 0) {
        flock(file, LOCK_UN);
        return 0;
    }
    return errno == EWOULDBLOCK ? 1 : -1;
}

int paddock_clone_file(int target, int source) {
    errno = EOPNOTSUPP;
    return -1;
}

int paddock_preallocate(int file, int64_t length) {
    errno = EOPNOTSUPP;
    return -1;
}

int64_t paddock_file_system_type(int file) {
    errno = ENOSYS;
    return -1;
}

#endif

uint64_t paddock_raise_open_files(uint64_t most) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return UINT64_MAX;
    rlim_t wanted = limit.rlim_max < most ? limit.rlim_max : most;
    if (limit.rlim_cur >= wanted) return limit.rlim_cur;
    struct rlimit raised = { wanted, limit.rlim_max };
    return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? wanted : limit.rlim_cur;
}

void paddock_limit_heaps(int most) {
#if defined(__GLIBC__)
    mallopt(M_ARENA_MAX, most);
#else
    (void)most;
#endif
}

// Where the library has no way to close everything from a number on, all that is open is marked to be closed at the exec instead.
static int close_all_but_three(posix_spawn_file_actions_t *actions) {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    return posix_spawn_file_actions_addclosefrom_np(actions, 3);
#elif defined(__linux__)
    long most = sysconf(_SC_OPEN_MAX);
    for (int file = 3; file < (most > 0 ? most : 1024); file++) {
        int flags = fcntl(file, F_GETFD);
        if (flags >= 0) fcntl(file, F_SETFD, flags | FD_CLOEXEC);
    }
    return 0;
#else
    return 0;
#endif
}

static int describe(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, int input, int output) {
    short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
#if defined(__APPLE__)
    flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
    sigset_t all, none;
    sigfillset(&all);
    sigdelset(&all, SIGKILL);
    sigdelset(&all, SIGSTOP);
    sigemptyset(&none);
    int error = posix_spawnattr_setflags(attributes, flags);
    if (error == 0) error = posix_spawnattr_setpgroup(attributes, 0);
    if (error == 0) error = posix_spawnattr_setsigdefault(attributes, &all);
    if (error == 0) error = posix_spawnattr_setsigmask(attributes, &none);
    if (error == 0) error = posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO);
    if (error == 0) error = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
    if (error == 0) error = posix_spawn_file_actions_adddup2(actions, output, STDERR_FILENO);
    if (error == 0) error = close_all_but_three(actions);
    return error;
}

int paddock_spawn(pid_t *pid, const char *path, char *const arguments[], char *const environment[], int input, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return error;
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        error = describe(&actions, &attributes, input, output);
        if (error == 0) error = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}
