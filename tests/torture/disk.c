/* A disk that is watched, loaded into a process by LD_PRELOAD: what the process does to the files of one folder is noted in
 * their order, and a rule may have it refused. Built and read by disk.py, which also says what the records mean.
 *
 * CUTS_ROOT  the folder; CUTS_LOG  where records go ("" for nowhere); CUTS_RULES  a file of rules, read anew at each call.
 * One lock is held over each call, so that the order of the records is the order in which things happened.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MOST_FILES 4096
#define REAL(name) ((__typeof__(&name))real(#name))

enum { OPEN = 1, CLOSE, WRITE, TRUNCATE, SYNC, RENAME, UNLINK, MKDIR, RMDIR, FAILED_SYNC, START };

struct record {
    uint32_t magic;
    uint16_t op, length_one;
    uint32_t length_two; /* of the data, or of the second name */
    int32_t file;
    int64_t at, number; /* where in the file, how long it is to be; open: 1 made, 2 emptied; all together 3 */
    int64_t begun_ns, ended_ns;
};

static char root[PATH_MAX];
static size_t root_length;
static int log_file = -1;
static const char *rules;
static char *paths[MOST_FILES];
static pthread_mutex_t lock;

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

static int really_open(int folder, const char *path, int flags, mode_t mode) {
    static int (*found)(int, const char *, int, ...);
    if (!found) found = (int (*)(int, const char *, int, ...))real("openat");
    return found(folder, path, flags, mode);
}

static int64_t now(void) {
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    return at.tv_sec * INT64_C(1000000000) + at.tv_nsec;
}

static void note(int op, int file, const char *one, const void *two, size_t length, int64_t at, int64_t number,
                 int64_t begun) {
    if (log_file < 0) return;
    struct record head = {0x43555453, op, one ? strlen(one) : 0, length, file, at, number, begun, now()};
    struct iovec parts[3] = {{&head, sizeof head}, {(void *)one, head.length_one}, {(void *)two, length}};
    ssize_t all = sizeof head + head.length_one + length;
    if (REAL(writev)(log_file, parts, 3) != all) abort();
}

static void make_lock(void) {
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock, &kind);
}

static void hold(void) { pthread_mutex_lock(&lock); }
static void let_go(void) { pthread_mutex_unlock(&lock); }

__attribute__((constructor)) static void begin(void) {
    make_lock();
    pthread_atfork(hold, let_go, make_lock);  /* a child made while another thread writes would wait for that one for ever */
    const char *folder = getenv("CUTS_ROOT"), *log = getenv("CUTS_LOG");
    rules = getenv("CUTS_RULES");
    if (!folder) return;
    snprintf(root, sizeof root, "%s", folder);
    root_length = strlen(root);
    if (log && *log) log_file = really_open(AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    note(START, getpid(), NULL, NULL, 0, 0, 0, now());
    unsetenv("LD_PRELOAD"); /* what the process starts is another's */
}

static int is_ours(const char *path) {
    if (!root_length || strncmp(path, root, root_length)) return 0;
    if (path[root_length] && path[root_length] != '/') return 0;
    size_t length = strlen(path);
    return length < 4 || strcmp(path + length - 4, "-shm"); /* SQLite's shared memory is not meant to last */
}

/* A rule is a line "CALL END SKIP COUNT ERRNO LEAVE": calls of that kind on paths with that end (* for any) fail with ERRNO,
 * COUNT of them (-1 for all) after SKIP that do not. LEAVE is for a write: so many bytes of it are stored first. */
static int refuses(const char *call, const char *path) {
    static struct { char line[160]; long seen; } known[16];
    char text[2048], *next;
    int file = rules ? really_open(AT_FDCWD, rules, O_RDONLY | O_CLOEXEC, 0) : -1, place = 0;
    if (file < 0) return 0;
    ssize_t length = REAL(read)(file, text, sizeof text - 1);
    REAL(close)(file);
    if (length <= 0) return 0;
    text[length] = 0;
    for (char *line = strtok_r(text, "\n", &next); line && place < 16; line = strtok_r(NULL, "\n", &next), place++) {
        char kind[16], end[96];
        long skip, count;
        int error;
        if (strncmp(known[place].line, line, sizeof known[place].line - 1)) {
            snprintf(known[place].line, sizeof known[place].line, "%s", line);
            known[place].seen = 0;
        }
        if (sscanf(line, "%15s %95s %ld %ld %d", kind, end, &skip, &count, &error) != 5) continue;
        size_t tail = strlen(end), all = strlen(path);
        if (strcmp(kind, call) && !(kind[0] == '*' && strcmp(call, "read"))) continue;
        if (strcmp(end, "*") && (tail > all || strcmp(path + all - tail, end))) continue;
        long seen = known[place].seen++;
        if (seen >= skip && (count < 0 || seen < skip + count)) return error;
    }
    return 0;
}

static const char *path_of(int file) { return file >= 0 && file < MOST_FILES ? paths[file] : NULL; }

static void whole(int folder, const char *path, char *found) {
    if (path[0] == '/' || folder == AT_FDCWD) snprintf(found, PATH_MAX, "%s", path);
    else snprintf(found, PATH_MAX, "%s/%s", path_of(folder) ? path_of(folder) : "", path);
}

#define REFUSE(call, path)                                                                                              \
    do {                                                                                                               \
        int refused = refuses(call, path);                                                                             \
        if (refused) { pthread_mutex_unlock(&lock); errno = refused; return -1; }                                      \
    } while (0)

static int opened(int folder, const char *path, int flags, mode_t mode) {
    char name[PATH_MAX];
    whole(folder, path, name);
    if (!is_ours(name)) return really_open(folder, path, flags, mode);
    pthread_mutex_lock(&lock);
    struct stat found;
    int was = !stat(name, &found);
    int is_written = (flags & O_ACCMODE) != O_RDONLY;
    if (is_written) REFUSE("open", name);
    if ((flags & O_CREAT) && !was) REFUSE("make", name);
    int64_t begun = now();
    int file = really_open(folder, path, flags, mode);
    if (file >= MOST_FILES) abort();
    if (file >= 0) {
        free(paths[file]);
        paths[file] = strdup(name);
        int emptied = (flags & O_TRUNC) && is_written;
        note(OPEN, file, name, NULL, 0, flags & O_APPEND ? 1 : 0, (was ? 0 : 1) | (emptied ? 2 : 0), begun);
    }
    pthread_mutex_unlock(&lock);
    return file;
}

#define OPENS(name)                                                                                                    \
    int name(const char *path, int flags, ...) {                                                                       \
        va_list more;                                                                                                  \
        va_start(more, flags);                                                                                         \
        mode_t mode = va_arg(more, mode_t);                                                                            \
        va_end(more);                                                                                                  \
        return opened(AT_FDCWD, path, flags, mode);                                                                    \
    }
#define OPENS_AT(name)                                                                                                 \
    int name(int folder, const char *path, int flags, ...) {                                                           \
        va_list more;                                                                                                  \
        va_start(more, flags);                                                                                         \
        mode_t mode = va_arg(more, mode_t);                                                                            \
        va_end(more);                                                                                                  \
        return opened(folder, path, flags, mode);                                                                      \
    }

OPENS(open)
OPENS(open64)
OPENS_AT(openat)
OPENS_AT(openat64)
int __open_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }

int close(int file) {
    pthread_mutex_lock(&lock);
    if (path_of(file)) {
        note(CLOSE, file, NULL, NULL, 0, 0, 0, now());
        free(paths[file]);
        paths[file] = NULL;
    }
    int done = REAL(close)(file);
    pthread_mutex_unlock(&lock);
    return done;
}

/* Begun under the lock; `at` is -1 where the file's own place counts. */
static ssize_t wrote(int file, const void *data, size_t length, int64_t at) {
    pthread_mutex_lock(&lock);
    const char *path = path_of(file);
    if (path) REFUSE("write", path);
    int64_t begun = now(), place = at;
    if (path && at < 0) {
        struct stat found;
        int is_at_end = fcntl(file, F_GETFL) & O_APPEND;
        place = is_at_end && !fstat(file, &found) ? found.st_size : lseek(file, 0, SEEK_CUR);
    }
    ssize_t done = at < 0 ? REAL(write)(file, data, length) : REAL(pwrite64)(file, data, length, at);
    if (path && done > 0) note(WRITE, file, NULL, data, done, place, 0, begun);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int file, const void *data, size_t length) {
    return path_of(file) ? wrote(file, data, length, -1) : REAL(write)(file, data, length);
}
ssize_t pwrite(int file, const void *data, size_t length, off_t at) { return wrote(file, data, length, at); }
ssize_t pwrite64(int file, const void *data, size_t length, off64_t at) { return wrote(file, data, length, at); }

static ssize_t gave(int file, void *data, size_t length, int64_t at) {
    pthread_mutex_lock(&lock);
    if (path_of(file)) REFUSE("read", path_of(file));
    pthread_mutex_unlock(&lock);
    return at < 0 ? REAL(read)(file, data, length) : REAL(pread64)(file, data, length, at);
}
ssize_t read(int file, void *data, size_t length) {
    return path_of(file) ? gave(file, data, length, -1) : REAL(read)(file, data, length);
}
ssize_t pread(int file, void *data, size_t length, off_t at) { return gave(file, data, length, at); }
ssize_t pread64(int file, void *data, size_t length, off64_t at) { return gave(file, data, length, at); }

static int cut_to(int file, int64_t length) {
    pthread_mutex_lock(&lock);
    const char *path = path_of(file);
    if (path) REFUSE("write", path);
    int64_t begun = now();
    int done = REAL(ftruncate64)(file, length);
    if (path && !done) note(TRUNCATE, file, NULL, NULL, 0, 0, length, begun);
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate(int file, off_t length) { return cut_to(file, length); }
int ftruncate64(int file, off64_t length) { return cut_to(file, length); }

/* Nothing is really flushed: what lasts is what the records say. A refused one loses what it was to keep, as Linux does. */
static int synced(int file, int (*otherwise)(int)) {
    pthread_mutex_lock(&lock);
    const char *path = path_of(file);
    int done = 0;
    if (path) {
        int64_t begun = now();
        int refused = refuses("sync", path);
        note(refused ? FAILED_SYNC : SYNC, file, NULL, NULL, 0, 0, 0, begun);
        if (refused) { errno = refused; done = -1; }
    } else done = otherwise(file);
    pthread_mutex_unlock(&lock);
    return done;
}
int fsync(int file) { return synced(file, REAL(fsync)); }
int fdatasync(int file) { return synced(file, REAL(fdatasync)); }

static int named(int op, const char *call, int folder, const char *path, int (*act)(int, const char *, long), long more) {
    char name[PATH_MAX];
    whole(folder, path, name);
    if (!is_ours(name)) return act(folder, path, more);
    pthread_mutex_lock(&lock);
    REFUSE(call, name);
    int64_t begun = now();
    int done = act(folder, path, more);
    if (!done) note(op, -1, name, NULL, 0, 0, 0, begun);
    pthread_mutex_unlock(&lock);
    return done;
}
static int really_unlink(int folder, const char *path, long flags) { return REAL(unlinkat)(folder, path, flags); }
static int really_mkdir(int folder, const char *path, long mode) { return REAL(mkdirat)(folder, path, mode); }
int unlink(const char *path) { return named(UNLINK, "unlink", AT_FDCWD, path, really_unlink, 0); }
int rmdir(const char *path) { return named(RMDIR, "unlink", AT_FDCWD, path, really_unlink, AT_REMOVEDIR); }
int unlinkat(int folder, const char *path, int flags) {
    return named(flags & AT_REMOVEDIR ? RMDIR : UNLINK, "unlink", folder, path, really_unlink, flags);
}
int mkdir(const char *path, mode_t mode) { return named(MKDIR, "make", AT_FDCWD, path, really_mkdir, mode); }
int mkdirat(int folder, const char *path, mode_t mode) { return named(MKDIR, "make", folder, path, really_mkdir, mode); }

static int renamed(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    char one[PATH_MAX], two[PATH_MAX];
    whole(from_folder, from, one);
    whole(to_folder, to, two);
    if (!is_ours(one) && !is_ours(two)) return REAL(renameat2)(from_folder, from, to_folder, to, flags);
    if (!is_ours(one) || !is_ours(two) || flags) abort(); /* nothing of ours moves in or out */
    pthread_mutex_lock(&lock);
    REFUSE("rename", two);
    int64_t begun = now();
    int done = REAL(renameat2)(from_folder, from, to_folder, to, flags);
    if (!done) note(RENAME, -1, one, two, strlen(two), 0, 0, begun);
    pthread_mutex_unlock(&lock);
    return done;
}
int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int a, const char *from, int b, const char *to) { return renamed(a, from, b, to, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { return renamed(a, from, b, to, flags); }

/* Ways to write that nothing of ours uses: whoever begins to shall hear of it here. */
#define NEVER(kind, name, parameters, file, arguments)                                                                  \
    kind name parameters {                                                                                             \
        if (path_of(file)) abort();                                                                                    \
        return REAL(name) arguments;                                                                                   \
    }
NEVER(ssize_t, writev, (int file, const struct iovec *parts, int count), file, (file, parts, count))
NEVER(ssize_t, pwritev, (int file, const struct iovec *parts, int count, off_t at), file, (file, parts, count, at))
NEVER(ssize_t, sendfile, (int to, int from, off_t *at, size_t count), to, (to, from, at, count))
NEVER(ssize_t, sendfile64, (int to, int from, off64_t *at, size_t count), to, (to, from, at, count))
NEVER(ssize_t, copy_file_range, (int from, off64_t *a, int to, off64_t *b, size_t count, unsigned flags), to, (from, a, to, b, count, flags))
