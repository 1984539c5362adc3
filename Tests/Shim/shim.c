// A library to preload into the real program (LD_PRELOAD): it stands between the program and the kernel, counts the calls that
// matter in one order, breaks the k-th of them, and keeps a log of what reached the kernel.
//
// What counts: calls on files and folders under SHIM_ROOT, and on TCP sockets. Lines on standard error don't count.
//
//   SHIM_ROOT    the home, absolute and free of links
//   SHIM_FAULT   kill-before, kill-after, kill-name (after a call that changes names), short, or the name of an error (EIO, ENOSPC, EMFILE, EINTR); a + behind an error's name
//                means: from then on
//   SHIM_AT      which of the calls that the fault can strike is struck, from 1; 0 only counts
//   SHIM_REPORT  a file that gets "hit NUMBER CALL PATH" when a fault strikes and "count NUMBER" at the end
//   SHIM_LOG     a file to which every change is appended, in the order in which the kernel saw them; see below
//   SHIM_SILENT  1: the kernel gives no folder events (inotify), as where too many programs listen
//
// Linux with glibc only.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

// MARK: What a call is

enum kind { OPENING, CREATING, SOCKET, CONNECT, SEND, WRITING, SYNC, RENAME, UNLINK, MKDIR, TRUNCATE, ALLOCATE, LINK };

enum fault { NOTHING, KILL_BEFORE, KILL_AFTER, KILL_NAME, SHORT, ERROR };

/// Whether the kernel could answer so, or the kill makes a difference.
static int strikes(enum fault fault, int error, enum kind kind, size_t size) {
    switch (fault) {
    case NOTHING:
        return 0;
    case KILL_BEFORE:
    case KILL_AFTER:
        return kind != OPENING && kind != SOCKET;
    case KILL_NAME:
        return kind == CREATING || kind == RENAME || kind == UNLINK || kind == MKDIR || kind == LINK;
    case SHORT:
        return (kind == WRITING || kind == SEND) && size > 1;
    case ERROR:
        switch (error) {
        case EIO: return kind != SOCKET;
        case ENOSPC: return kind >= WRITING || kind == CREATING;
        case EMFILE: return kind == OPENING || kind == CREATING || kind == SOCKET;
        case EINTR: return kind != RENAME && kind != UNLINK && kind != MKDIR && kind != LINK && kind != SOCKET;
        default: return 1;
        }
    }
    return 0;
}

/// The C library's syscall(2), which this file stands before, too.
static long kernel(long number, ...) {
    static long (*real)(long, ...);
    if (!real) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    va_list arguments;
    va_start(arguments, number);
    long a[6];
    for (int i = 0; i < 6; i++) a[i] = va_arg(arguments, long);
    va_end(arguments);
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

// MARK: What was asked for

static char root[4096];
static size_t root_length;
static enum fault fault;
static int error_number;
static int is_lasting;
static int is_silent;
static long at;
static const char *report;
static int log_file = -1;
static atomic_long count;
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

static const struct { const char *name; int number; } errors[] = {
    {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EMFILE", EMFILE}, {"EINTR", EINTR},
};

static void say(const char *format, ...) {
    if (!report) return;
    char line[8192];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    int file = (int)kernel(SYS_openat, AT_FDCWD, report, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return;
    kernel(SYS_write, file, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
    kernel(SYS_close, file);
}

__attribute__((constructor)) static void begin(void) {
    const char *text = getenv("SHIM_ROOT");
    if (!text) return;
    snprintf(root, sizeof root, "%s", text);
    report = getenv("SHIM_REPORT");
    is_silent = getenv("SHIM_SILENT") != NULL;
    const char *log = getenv("SHIM_LOG");
    if (log) log_file = (int)kernel(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const char *number = getenv("SHIM_AT");
    at = number ? atol(number) : 0;
    const char *name = getenv("SHIM_FAULT");
    if (name && !strcmp(name, "kill-before")) fault = KILL_BEFORE;
    if (name && !strcmp(name, "kill-after")) fault = KILL_AFTER;
    if (name && !strcmp(name, "kill-name")) fault = KILL_NAME;
    if (name && !strcmp(name, "short")) fault = SHORT;
    for (size_t i = 0; name && i < sizeof errors / sizeof *errors; i++) {
        size_t length = strlen(errors[i].name);
        if (strncmp(name, errors[i].name, length)) continue;
        fault = ERROR;
        error_number = errors[i].number;
        is_lasting = name[length] == '+';
    }
    root_length = strlen(root);
    // Whom it starts is no matter of ours.
    unsetenv("LD_PRELOAD");
}

__attribute__((destructor)) static void end(void) {
    if (root_length) say("count %ld\n", atomic_load(&count));
}

// MARK: Which call it is about

/// Makes "/home/a/b" of "/home" into "a/b"; NULL where it lies elsewhere.
static const char *under_root(const char *path) {
    if (!root_length || strncmp(path, root, root_length)) return NULL;
    if (path[root_length] == 0) return "";
    return path[root_length] == '/' ? path + root_length + 1 : NULL;
}

static const char *path_of(int file, char *buffer, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = kernel(SYS_readlinkat, AT_FDCWD, link, buffer, size - 1);
    if (length < 0) return NULL;
    buffer[length] = 0;
    return under_root(buffer);
}

/// The place of a path that may be relative to a folder or to where the process is.
static const char *place(int folder, const char *path, char *buffer, size_t size) {
    if (!root_length || !path) return NULL;
    if (path[0] == '/') {
        snprintf(buffer, size, "%s", path);
    } else {
        char name[4096];
        if (folder == AT_FDCWD) {
            if (kernel(SYS_getcwd, name, sizeof name) < 0) return NULL;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
            ssize_t length = kernel(SYS_readlinkat, AT_FDCWD, link, name, sizeof name - 1);
            if (length < 0) return NULL;
            name[length] = 0;
        }
        snprintf(buffer, size, "%s/%s", name, path);
    }
    size_t length = strlen(buffer);
    while (length > 1 && buffer[length - 1] == '/') buffer[--length] = 0;
    return under_root(buffer);
}

struct subject {
    int counts;
    int is_socket;
    int is_folder;
    int is_synchronous;
    uint64_t inode;
    const char *path;
    char buffer[4096];
};

static void look(int file, struct subject *subject) {
    subject->counts = subject->is_socket = subject->is_folder = subject->is_synchronous = 0;
    subject->path = "";
    if (!root_length) return;
    int saved = errno;
    struct stat about;
    if (fstat(file, &about) == 0) {
        subject->inode = about.st_ino;
        if (S_ISSOCK(about.st_mode)) {
            struct sockaddr_storage name;
            socklen_t length = sizeof name;
            if (getsockname(file, (struct sockaddr *)&name, &length) == 0) {
                subject->counts = subject->is_socket = name.ss_family == AF_INET || name.ss_family == AF_INET6;
            }
        } else if (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode)) {
            const char *path = path_of(file, subject->buffer, sizeof subject->buffer);
            if (path) {
                subject->counts = 1;
                subject->path = path;
                subject->is_folder = S_ISDIR(about.st_mode);
                int flags = (int)kernel(SYS_fcntl, file, F_GETFL);
                subject->is_synchronous = flags >= 0 && (flags & O_DSYNC);
            }
        }
    }
    errno = saved;
}

// MARK: Striking

/// What becomes of a call.
enum course { GO, FAIL, HALF, DIE_AFTER };

static void die(void) {
    kernel(SYS_kill, kernel(SYS_getpid), SIGKILL);
    for (;;) pause();
}

static enum course course(enum kind kind, const char *call, const char *path, size_t size) {
    if (!root_length || !strikes(fault, error_number, kind, size)) return GO;
    long number = atomic_fetch_add(&count, 1) + 1;
    if (!at || (is_lasting ? number < at : number != at)) return GO;
    if (number == at) say("hit %ld %s %s\n", number, call, path);
    switch (fault) {
    case KILL_BEFORE:
        die();
        return GO;
    case KILL_AFTER:
    case KILL_NAME:
        return DIE_AFTER;
    case SHORT:
        return HALF;
    case ERROR:
        errno = error_number;
        return FAIL;
    case NOTHING:
        break;
    }
    return GO;
}

// MARK: The log

// One record after another, each: this head, then the path, then the data. Numbers as the machine has them. RENAME and LINK have the
// new path as data, TRUNCATED and ALLOCATED the length as offset.
enum { CREATED = 1, WRITTEN, TRUNCATED, SYNCED, FOLDER_SYNCED, RENAMED, UNLINKED, MADE, REMOVED, ALLOCATED, LINKED, SENT, SAID };

struct head {
    uint32_t length;
    uint32_t operation;
    uint64_t inode;
    uint64_t offset;
    uint32_t path_length;
    uint32_t data_length;
};

static int logs(void) { return log_file >= 0; }

static void hold(void) {
    if (logs()) pthread_mutex_lock(&order);
}

static void let_go(void) {
    if (logs()) {
        int saved = errno;
        pthread_mutex_unlock(&order);
        errno = saved;
    }
}

static void note(int operation, uint64_t inode, uint64_t offset, const char *path, const void *data, size_t length) {
    if (!logs()) return;
    int saved = errno;
    struct head head = {
        .length = (uint32_t)(sizeof head + strlen(path) + length), .operation = (uint32_t)operation, .inode = inode,
        .offset = offset, .path_length = (uint32_t)strlen(path), .data_length = (uint32_t)length,
    };
    struct iovec parts[3] = {
        {&head, sizeof head}, {(void *)path, strlen(path)}, {(void *)data, length},
    };
    kernel(SYS_writev, log_file, parts, 3);
    errno = saved;
}

static void note_write(const struct subject *subject, uint64_t offset, const void *data, ssize_t length) {
    if (length <= 0) return;
    if (subject->is_socket) {
        note(SENT, subject->inode, 0, "", data, (size_t)length);
    } else {
        note(WRITTEN, subject->inode, offset, subject->path, data, (size_t)length);
        if (subject->is_synchronous) note(SYNCED, subject->inode, 0, subject->path, NULL, 0);
    }
}

// MARK: The calls

#define NEXT(result, name, ...)                                             \
    static result (*real_##name)(__VA_ARGS__);                              \
    if (!real_##name) real_##name = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define FINISH(way, result)             \
    do {                                \
        if ((way) == DIE_AFTER) die();  \
        let_go();                       \
        return result;                  \
    } while (0)

// Bytes.

static ssize_t pwrite_through(const char *call, int file, const void *data, size_t size, off64_t offset) {
    struct subject subject;
    look(file, &subject);
    if (!subject.counts) return kernel(SYS_pwrite64, file, data, size, offset);
    hold();
    enum course way = course(WRITING, call, subject.path, size);
    if (way == FAIL) FINISH(way, -1);
    ssize_t written = kernel(SYS_pwrite64, file, data, way == HALF ? size / 2 : size, offset);
    note_write(&subject, (uint64_t)offset, data, written);
    FINISH(way, written);
}

ssize_t pwrite(int file, const void *data, size_t size, off_t offset) {
    return pwrite_through("pwrite", file, data, size, offset);
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t offset) {
    return pwrite_through("pwrite64", file, data, size, offset);
}

ssize_t write(int file, const void *data, size_t size) {
    if (file == STDERR_FILENO && root_length) {
        hold();
        ssize_t written = kernel(SYS_write, file, data, size);
        if (written > 0) note(SAID, 0, 0, "", data, (size_t)written);
        FINISH(GO, written);
    }
    struct subject subject;
    look(file, &subject);
    if (!subject.counts) return kernel(SYS_write, file, data, size);
    hold();
    enum course way = course(subject.is_socket ? SEND : WRITING, "write", subject.path, size);
    if (way == FAIL) FINISH(way, -1);
    int flags = (int)kernel(SYS_fcntl, file, F_GETFL);
    uint64_t offset = (uint64_t)kernel(SYS_lseek, file, 0, flags & O_APPEND ? SEEK_END : SEEK_CUR);
    errno = 0;
    ssize_t written = kernel(SYS_write, file, data, way == HALF ? size / 2 : size);
    note_write(&subject, offset, data, written);
    FINISH(way, written);
}

ssize_t writev(int file, const struct iovec *parts, int number) {
    NEXT(ssize_t, writev, int, const struct iovec *, int);
    struct subject subject;
    look(file, &subject);
    if (!subject.counts || number < 1) return real_writev(file, parts, number);
    size_t size = 0;
    for (int i = 0; i < number; i++) size += parts[i].iov_len;
    hold();
    enum course way = course(subject.is_socket ? SEND : WRITING, "writev", subject.path, size);
    if (way == FAIL) FINISH(way, -1);
    uint64_t offset = (uint64_t)kernel(SYS_lseek, file, 0, SEEK_CUR);
    struct iovec first = parts[0];
    if (way == HALF && number == 1) first.iov_len /= 2;
    ssize_t written = way == HALF ? real_writev(file, &first, 1) : real_writev(file, parts, number);
    ssize_t left = written;
    for (int i = 0; i < number && left > 0; i++) {
        ssize_t length = (size_t)left < parts[i].iov_len ? left : (ssize_t)parts[i].iov_len;
        note_write(&subject, offset, parts[i].iov_base, length);
        offset += (uint64_t)length;
        left -= length;
    }
    FINISH(way, written);
}

ssize_t send(int file, const void *data, size_t size, int flags) {
    struct subject subject;
    look(file, &subject);
    if (!subject.counts) return kernel(SYS_sendto, file, data, size, flags, NULL, 0);
    hold();
    enum course way = course(SEND, "send", "", size);
    if (way == FAIL) FINISH(way, -1);
    ssize_t written = kernel(SYS_sendto, file, data, way == HALF ? size / 2 : size, flags, NULL, 0);
    note_write(&subject, 0, data, written);
    FINISH(way, written);
}

ssize_t sendmsg(int file, const struct msghdr *message, int flags) {
    NEXT(ssize_t, sendmsg, int, const struct msghdr *, int);
    struct subject subject;
    look(file, &subject);
    if (!subject.counts) return real_sendmsg(file, message, flags);
    hold();
    enum course way = course(SEND, "sendmsg", "", 1);
    if (way == FAIL) FINISH(way, -1);
    ssize_t written = real_sendmsg(file, message, flags);
    ssize_t left = written;
    for (size_t i = 0; i < message->msg_iovlen && left > 0; i++) {
        const struct iovec *part = &message->msg_iov[i];
        ssize_t length = (size_t)left < part->iov_len ? left : (ssize_t)part->iov_len;
        note_write(&subject, 0, part->iov_base, length);
        left -= length;
    }
    FINISH(way, written);
}

int connect(int file, const struct sockaddr *address, socklen_t length) {
    NEXT(int, connect, int, const struct sockaddr *, socklen_t);
    struct subject subject;
    look(file, &subject);
    if (!subject.counts) return real_connect(file, address, length);
    hold();
    enum course way = course(CONNECT, "connect", "", 0);
    if (way == FAIL) FINISH(way, -1);
    int result = real_connect(file, address, length);
    FINISH(way, result);
}

int socket(int domain, int type, int protocol) {
    NEXT(int, socket, int, int, int);
    if (domain != AF_INET && domain != AF_INET6) return real_socket(domain, type, protocol);
    enum course way = course(SOCKET, "socket", "", 0);
    if (way == FAIL) return -1;
    return real_socket(domain, type, protocol);
}

// Syncs and lengths.

static int sync_through(const char *call, int file, int (*real)(int)) {
    struct subject subject;
    look(file, &subject);
    if (!subject.counts || subject.is_socket) return real(file);
    hold();
    enum course way = course(SYNC, call, subject.path, 0);
    if (way == FAIL) FINISH(way, -1);
    int result = real(file);
    if (result == 0) note(subject.is_folder ? FOLDER_SYNCED : SYNCED, subject.inode, 0, subject.path, NULL, 0);
    FINISH(way, result);
}

int fsync(int file) {
    NEXT(int, fsync, int);
    return sync_through("fsync", file, real_fsync);
}

int fdatasync(int file) {
    NEXT(int, fdatasync, int);
    return sync_through("fdatasync", file, real_fdatasync);
}

static int truncate_through(const char *call, int file, off64_t length) {
    struct subject subject;
    look(file, &subject);
    if (!subject.counts || subject.is_socket) return (int)kernel(SYS_ftruncate, file, length);
    hold();
    enum course way = course(TRUNCATE, call, subject.path, 0);
    if (way == FAIL) FINISH(way, -1);
    int result = (int)kernel(SYS_ftruncate, file, length);
    if (result == 0) note(TRUNCATED, subject.inode, (uint64_t)length, subject.path, NULL, 0);
    FINISH(way, result);
}

int ftruncate(int file, off_t length) { return truncate_through("ftruncate", file, length); }

int ftruncate64(int file, off64_t length) { return truncate_through("ftruncate64", file, length); }

int fallocate(int file, int mode, off_t offset, off_t length) {
    struct subject subject;
    look(file, &subject);
    if (!subject.counts) return (int)kernel(SYS_fallocate, file, mode, offset, length);
    hold();
    enum course way = course(ALLOCATE, "fallocate", subject.path, 0);
    if (way == FAIL) FINISH(way, -1);
    int result = (int)kernel(SYS_fallocate, file, mode, offset, length);
    if (result == 0) note(ALLOCATED, subject.inode, (uint64_t)(offset + length), subject.path, NULL, 0);
    FINISH(way, result);
}

/// Blocks that two files share would never pass through here, so there are none: callers copy instead.
int ioctl(int file, unsigned long request, ...) {
    NEXT(int, ioctl, int, unsigned long, ...);
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    if (root_length && request == FICLONE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return real_ioctl(file, request, argument);
}

// Names.

static int open_through(const char *call, int folder, const char *path, int flags, mode_t mode) {
    char buffer[4096];
    const char *name = place(folder, path, buffer, sizeof buffer);
    if (!name) return (int)kernel(SYS_openat, folder, path, flags, mode);
    hold();
    struct stat about;
    int is_there = fstatat(folder, path, &about, AT_SYMLINK_NOFOLLOW) == 0;
    int creates = (flags & O_CREAT) && !is_there;
    errno = 0;
    enum course way = course(creates || (flags & O_TRUNC) ? CREATING : OPENING, call, name, 0);
    if (way == FAIL) FINISH(way, -1);
    int file = (int)kernel(SYS_openat, folder, path, flags, mode);
    if (file >= 0 && (creates || (flags & O_TRUNC)) && fstat(file, &about) == 0 && S_ISREG(about.st_mode)) {
        note(creates ? CREATED : TRUNCATED, about.st_ino, 0, name, NULL, 0);
    }
    FINISH(way, file);
}

static mode_t mode_of(int flags, va_list arguments) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name, ...)                                                   \
    va_list arguments;                                                    \
    va_start(arguments, flags);                                           \
    mode_t mode = mode_of(flags, arguments);                              \
    va_end(arguments);                                                    \
    return open_through(#name, __VA_ARGS__, path, flags, mode)

int open(const char *path, int flags, ...) { OPEN(open, AT_FDCWD); }

int open64(const char *path, int flags, ...) { OPEN(open64, AT_FDCWD); }

int openat(int folder, const char *path, int flags, ...) { OPEN(openat, folder); }

int openat64(int folder, const char *path, int flags, ...) { OPEN(openat64, folder); }

static int rename_through(
    const char *call, int old_folder, const char *old_path, int new_folder, const char *new_path, unsigned flags
) {
    char old_buffer[4096], new_buffer[4096];
    const char *old_name = place(old_folder, old_path, old_buffer, sizeof old_buffer);
    const char *new_name = place(new_folder, new_path, new_buffer, sizeof new_buffer);
    if (!old_name || !new_name) {
        return (int)kernel(SYS_renameat2, old_folder, old_path, new_folder, new_path, flags);
    }
    hold();
    enum course way = course(RENAME, call, new_name, 0);
    if (way == FAIL) FINISH(way, -1);
    int result = (int)kernel(SYS_renameat2, old_folder, old_path, new_folder, new_path, flags);
    if (result == 0) note(RENAMED, 0, 0, old_name, new_name, strlen(new_name));
    FINISH(way, result);
}

int rename(const char *old_path, const char *new_path) {
    return rename_through("rename", AT_FDCWD, old_path, AT_FDCWD, new_path, 0);
}

int renameat(int old_folder, const char *old_path, int new_folder, const char *new_path) {
    return rename_through("renameat", old_folder, old_path, new_folder, new_path, 0);
}

int renameat2(int old_folder, const char *old_path, int new_folder, const char *new_path, unsigned flags) {
    return rename_through("renameat2", old_folder, old_path, new_folder, new_path, flags);
}

static int unlink_through(const char *call, int folder, const char *path, int flags) {
    char buffer[4096];
    const char *name = place(folder, path, buffer, sizeof buffer);
    if (!name) return (int)kernel(SYS_unlinkat, folder, path, flags);
    hold();
    enum course way = course(UNLINK, call, name, 0);
    if (way == FAIL) FINISH(way, -1);
    int result = (int)kernel(SYS_unlinkat, folder, path, flags);
    if (result == 0) note(flags & AT_REMOVEDIR ? REMOVED : UNLINKED, 0, 0, name, NULL, 0);
    FINISH(way, result);
}

int unlink(const char *path) { return unlink_through("unlink", AT_FDCWD, path, 0); }

int unlinkat(int folder, const char *path, int flags) { return unlink_through("unlinkat", folder, path, flags); }

int rmdir(const char *path) { return unlink_through("rmdir", AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path) {
    struct stat about;
    int is_folder = lstat(path, &about) == 0 && S_ISDIR(about.st_mode);
    return unlink_through("remove", AT_FDCWD, path, is_folder ? AT_REMOVEDIR : 0);
}

static int mkdir_through(const char *call, int folder, const char *path, mode_t mode) {
    char buffer[4096];
    const char *name = place(folder, path, buffer, sizeof buffer);
    if (!name) return (int)kernel(SYS_mkdirat, folder, path, mode);
    hold();
    enum course way = course(MKDIR, call, name, 0);
    if (way == FAIL) FINISH(way, -1);
    int result = (int)kernel(SYS_mkdirat, folder, path, mode);
    if (result == 0) note(MADE, 0, 0, name, NULL, 0);
    FINISH(way, result);
}

int mkdir(const char *path, mode_t mode) { return mkdir_through("mkdir", AT_FDCWD, path, mode); }

int mkdirat(int folder, const char *path, mode_t mode) { return mkdir_through("mkdirat", folder, path, mode); }

static int link_through(const char *call, int old_folder, const char *old_path, int folder, const char *path, int flags) {
    char old_buffer[4096], buffer[4096];
    const char *old_name = place(old_folder, old_path, old_buffer, sizeof old_buffer);
    const char *name = place(folder, path, buffer, sizeof buffer);
    if (!old_name || !name) return (int)kernel(SYS_linkat, old_folder, old_path, folder, path, flags);
    hold();
    enum course way = course(LINK, call, name, 0);
    if (way == FAIL) FINISH(way, -1);
    int result = (int)kernel(SYS_linkat, old_folder, old_path, folder, path, flags);
    if (result == 0) note(LINKED, 0, 0, old_name, name, strlen(name));
    FINISH(way, result);
}

int link(const char *old_path, const char *path) {
    return link_through("link", AT_FDCWD, old_path, AT_FDCWD, path, 0);
}

int linkat(int old_folder, const char *old_path, int folder, const char *path, int flags) {
    return link_through("linkat", old_folder, old_path, folder, path, flags);
}

// Folder events.

int inotify_init1(int flags) {
    NEXT(int, inotify_init1, int);
    if (root_length && is_silent) {
        errno = EMFILE;
        return -1;
    }
    return real_inotify_init1(flags);
}

// Calls that programs make by number, for want of a function.

long syscall(long number, ...) {
    NEXT(long, syscall, long, ...);
    va_list arguments;
    va_start(arguments, number);
    long a[6];
    for (int i = 0; i < 6; i++) a[i] = va_arg(arguments, long);
    va_end(arguments);
    switch (number) {
    case SYS_openat2: {
        char buffer[4096];
        const char *name = place((int)a[0], (const char *)a[1], buffer, sizeof buffer);
        if (name && course(OPENING, "openat2", name, 0) == FAIL) return -1;
        break;
    }
    case SYS_renameat2:
        return rename_through("renameat2", (int)a[0], (const char *)a[1], (int)a[2], (const char *)a[3], (unsigned)a[4]);
    default:
        break;
    }
    return real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
