/*
 * Writes down what a program does to its files, in the order in which it does it, so that a test can
 * work out what a disk would hold if the power had gone at that moment: LD_PRELOAD, for Linux.
 *
 *   PVTCOMS_FOLDER    the files below it are watched
 *   PVTCOMS_JOURNAL   one record after the other:
 *
 *   kind:1 length of the path:2 path offset:8 length:8 data        little-endian; data with 'w' and 'r'
 *
 * Synchronising takes as long as on a slow disk, so that the end mostly comes while it is under way.
 *
 * kinds: 'w' written, 't' cut or grown to `offset`, 's' synchronised, 'u' removed, 'c' made,
 * 'r' renamed to the path in data
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FILES 4096
#define MOST_PARTS 64
#define SYNC_MICROSECONDS 5000

static char *paths[MOST_FILES];
static const char *folder;
static int journal = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("PVTCOMS_JOURNAL");
  folder = getenv("PVTCOMS_FOLDER");
  if (path && folder) journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* The absolute path in `room`, or NULL when the file is not watched. */
static const char *watched_path(const char *path, char room[PATH_MAX]) {
  char here[PATH_MAX];
  if (journal < 0 || !path) return NULL;
  if (*path == '/') snprintf(room, PATH_MAX, "%s", path);
  else if (!getcwd(here, sizeof here)) return NULL;
  else if (snprintf(room, PATH_MAX, "%s/%s", here, path) >= PATH_MAX) return NULL;
  return !strncmp(room, folder, strlen(folder)) && !strstr(room, "-shm") ? room : NULL;
}

/* One record in one call, so that records of several threads and processes never mix. */
static void note_parts(char kind, const char *path, uint64_t offset, const struct iovec *data, int count, uint64_t length) {
  uint16_t path_length = (uint16_t)strlen(path);
  struct iovec parts[5 + MOST_PARTS] = {
    { &kind, 1 }, { &path_length, 2 }, { (void *)path, path_length }, { &offset, 8 }, { &length, 8 },
  };
  if (count > MOST_PARTS) abort();
  uint64_t left = length;
  for (int at = 0; at < count; at++) {
    parts[5 + at] = data[at];
    if (parts[5 + at].iov_len > left) parts[5 + at].iov_len = left;
    left -= parts[5 + at].iov_len;
  }
  if (writev(journal, parts, 5 + count) < 0) abort();
}

static void note(char kind, const char *path, uint64_t offset, const void *data, uint64_t length) {
  struct iovec whole = { (void *)data, length };
  note_parts(kind, path, offset, &whole, data ? 1 : 0, data ? length : 0);
}

static const char *path_of(int fd) {
  return journal >= 0 && fd >= 0 && fd < MOST_FILES ? paths[fd] : NULL;
}

static int opened(int fd, const char *path, int flags, int was_there) {
  char room[PATH_MAX];
  if (fd < 0 || fd >= MOST_FILES) return fd;
  const char *watched = watched_path(path, room);
  pthread_mutex_lock(&lock);
  free(paths[fd]);
  paths[fd] = watched ? strdup(watched) : NULL;
  if (watched && !was_there) note('c', watched, 0, NULL, 0);
  if (watched && was_there && flags & O_TRUNC) note('t', watched, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return fd;
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    va_list list; \
    va_start(list, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0; \
    va_end(list); \
    int was_there = access(path, F_OK) == 0; \
    return opened(real(path, flags, mode), path, flags, was_there); \
  }
OPEN(open)
OPEN(open64)

int close(int fd) {
  REAL(close);
  if (path_of(fd)) {
    pthread_mutex_lock(&lock);
    free(paths[fd]);
    paths[fd] = NULL;
    pthread_mutex_unlock(&lock);
  }
  return real(fd);
}

#define PWRITE(name) \
  ssize_t name(int fd, const void *data, size_t length, off64_t offset) { \
    REAL(name); \
    ssize_t written = real(fd, data, length, offset); \
    if (written > 0 && path_of(fd)) note('w', path_of(fd), (uint64_t)offset, data, (uint64_t)written); \
    return written; \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

#define PWRITEV(name) \
  ssize_t name(int fd, const struct iovec *parts, int count, off64_t offset) { \
    REAL(name); \
    ssize_t written = real(fd, parts, count, offset); \
    if (written > 0 && path_of(fd)) note_parts('w', path_of(fd), (uint64_t)offset, parts, count, (uint64_t)written); \
    return written; \
  }
PWRITEV(pwritev)
PWRITEV(pwritev64)

ssize_t write(int fd, const void *data, size_t length) {
  REAL(write);
  off_t offset = path_of(fd) ? lseek(fd, 0, SEEK_CUR) : 0;
  ssize_t written = real(fd, data, length);
  if (written > 0 && path_of(fd)) note('w', path_of(fd), (uint64_t)offset, data, (uint64_t)written);
  return written;
}

#define FTRUNCATE(name) \
  int name(int fd, off64_t length) { \
    REAL(name); \
    int result = real(fd, length); \
    if (result == 0 && path_of(fd)) note('t', path_of(fd), (uint64_t)length, NULL, 0); \
    return result; \
  }
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

/* Noted when it is over: what it was to save is safe only then. */
#define SYNC(name) \
  int name(int fd) { \
    REAL(name); \
    if (path_of(fd)) usleep(SYNC_MICROSECONDS); \
    int result = real(fd); \
    if (result == 0 && path_of(fd)) note('s', path_of(fd), 0, NULL, 0); \
    return result; \
  }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
  REAL(unlink);
  char room[PATH_MAX];
  int result = real(path);
  if (result == 0 && watched_path(path, room)) note('u', room, 0, NULL, 0);
  return result;
}

int rename(const char *from, const char *to) {
  REAL(rename);
  char room[PATH_MAX], new_room[PATH_MAX];
  int result = real(from, to);
  if (result == 0 && watched_path(from, room) && watched_path(to, new_room)) {
    note('r', room, 0, new_room, strlen(new_room));
  }
  return result;
}
