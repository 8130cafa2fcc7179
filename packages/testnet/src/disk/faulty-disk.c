/*
 * A disk that takes nothing: below all that a program writes, whoever writes it (Node, SQLite, another library), it
 * fails the nth write, once or from then on. LD_PRELOAD, for Linux.
 *
 *   PVTCOMS_DISK_FOLDER    what is done to files below it counts as a write
 *   PVTCOMS_DISK_CONTROL   a file of `struct control`, by which the program is told what fails, and tells what did
 *
 * Writes are: making a file, a folder, a link, a socket; writing, cutting, synchronising, renaming, and rights. With
 * EROFS and EIO removing fails, too. Of what is to be written the first half is written, as on a disk that fills up. A
 * disk that stays full takes another name for a file all the same, and lets what there is be removed or cut.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

struct control {
  int32_t first;   /* the write that fails, from 1; 0: none */
  int32_t error;   /* what it fails with */
  int32_t lasts;   /* whether all that follow fail, too */
  int32_t count;   /* writes so far */
  int32_t failed;  /* of them failed */
  char what[236];  /* the first that failed: what was done, and to which file */
};

/* What a disk without room may do. */
enum { WRITES, NAMES, REMOVES };

static struct control *control;
static const char *folder;

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("PVTCOMS_DISK_CONTROL");
  folder = getenv("PVTCOMS_DISK_FOLDER");
  int file = path && folder ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *mapped = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (mapped != MAP_FAILED) control = mapped;
}

/* Whether this write fails; `errno` says how. */
static int fails(const char *what, const char *path, int names) {
  if (!control || !control->first || !path || strncmp(path, folder, strlen(folder))) return 0;
  int is_full = control->error != EROFS && control->error != EIO;
  if (is_full && (names == REMOVES || (names == NAMES && control->lasts))) return 0;
  int number = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
  if (control->lasts ? number < control->first : number != control->first) return 0;
  if (__atomic_add_fetch(&control->failed, 1, __ATOMIC_SEQ_CST) == 1) {
    snprintf(control->what, sizeof control->what, "%s %s", what, path + strlen(folder));
  }
  errno = control->error;
  return 1;
}

static int file_fails(const char *what, int fd, int kind) {
  char link[64], path[PATH_MAX];
  if (!control || !control->first) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return fails(what, path, kind);
}

/* To make a file shorter takes no room. */
static int cut_kind(int fd, off_t length) {
  struct stat status;
  return !fstat(fd, &status) && length <= status.st_size ? REMOVES : WRITES;
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    va_list list; \
    va_start(list, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0; \
    va_end(list); \
    if (flags & O_CREAT && access(path, F_OK) && fails("make", path, WRITES)) return -1; \
    return real(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

#define HALF(name, declared, given, shortened) \
  ssize_t name declared { \
    REAL(name); \
    if (!file_fails("write", fd, WRITES)) return real given; \
    int error = errno; \
    if (length > 1 && real shortened < 0) abort(); \
    errno = error; \
    return -1; \
  }
HALF(write, (int fd, const void *data, size_t length), (fd, data, length), (fd, data, length / 2))
HALF(pwrite, (int fd, const void *data, size_t length, off_t offset), (fd, data, length, offset), (fd, data, length / 2, offset))
HALF(pwrite64, (int fd, const void *data, size_t length, off64_t offset), (fd, data, length, offset), (fd, data, length / 2, offset))

#define WHOLE(what, type, name, declared, kind, given) \
  type name declared { \
    REAL(name); \
    return file_fails(what, fd, kind) ? -1 : real given; \
  }
WHOLE("write", ssize_t, writev, (int fd, const struct iovec *parts, int count), WRITES, (fd, parts, count))
WHOLE("write", ssize_t, pwritev, (int fd, const struct iovec *parts, int count, off_t offset), WRITES, (fd, parts, count, offset))
WHOLE("write", ssize_t, pwritev64, (int fd, const struct iovec *parts, int count, off64_t offset), WRITES, (fd, parts, count, offset))
WHOLE("cut", int, ftruncate, (int fd, off_t length), cut_kind(fd, length), (fd, length))
WHOLE("cut", int, ftruncate64, (int fd, off64_t length), cut_kind(fd, length), (fd, length))
WHOLE("synchronise", int, fsync, (int fd), WRITES, (fd))
WHOLE("synchronise", int, fdatasync, (int fd), WRITES, (fd))
WHOLE("rights", int, fchmod, (int fd, mode_t mode), WRITES, (fd, mode))

#define PATH(what, name, declared, path, kind, given) \
  int name declared { \
    REAL(name); \
    return fails(what, path, kind) ? -1 : real given; \
  }
PATH("folder", mkdir, (const char *path, mode_t mode), path, WRITES, (path, mode))
PATH("rights", chmod, (const char *path, mode_t mode), path, WRITES, (path, mode))
PATH("rename", rename, (const char *from, const char *to), to, NAMES, (from, to))
PATH("link", link, (const char *from, const char *to), to, NAMES, (from, to))
PATH("link", symlink, (const char *target, const char *path), path, NAMES, (target, path))
PATH("remove", unlink, (const char *path), path, REMOVES, (path))
PATH("remove", rmdir, (const char *path), path, REMOVES, (path))
PATH("remove", remove, (const char *path), path, REMOVES, (path))

char *mkdtemp(char *path) {
  REAL(mkdtemp);
  return fails("folder", path, WRITES) ? NULL : real(path);
}

int bind(int fd, const struct sockaddr *address, socklen_t length) {
  REAL(bind);
  const char *path = address->sa_family == AF_UNIX ? ((const struct sockaddr_un *)address)->sun_path : NULL;
  return fails("socket", path, WRITES) ? -1 : real(fd, address, length);
}
