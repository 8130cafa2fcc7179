/*
 * Writes down what a program does to its files, in the order in which it does it, so that a test can
 * work out what a disk would hold if the power had gone at that moment: LD_PRELOAD, for Linux.
 *
 *   PVTCOMS_FOLDER    the files below it are watched
 *   PVTCOMS_JOURNAL   one record after the other:
 *
 *   kind:1 length of the path:2 path offset:8 length:8 data        little-endian; data with 'w' alone
 *
 * Synchronising takes as long as on a slow disk, so that the end mostly comes while it is under way.
 *
 * kinds: 'w' written, 't' cut or grown to `offset`, 's' synchronised, 'u' removed, 'c' made
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FILES 4096
#define SYNC_MICROSECONDS 15000

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

static int is_watched(const char *path) {
  return journal >= 0 && path && !strncmp(path, folder, strlen(folder)) && !strstr(path, "-shm");
}

/* One record in one call, so that records of several threads and processes never mix. */
static void note(char kind, const char *path, uint64_t offset, const void *data, uint64_t length) {
  uint16_t path_length = (uint16_t)strlen(path);
  struct iovec parts[] = {
    { &kind, 1 },
    { &path_length, 2 },
    { (void *)path, path_length },
    { &offset, 8 },
    { &length, 8 },
    { (void *)data, kind == 'w' ? length : 0 },
  };
  if (writev(journal, parts, 6) < 0) abort();
}

static const char *path_of(int fd) {
  return journal >= 0 && fd >= 0 && fd < MOST_FILES ? paths[fd] : NULL;
}

static void wait_for_disk(int fd) {
  if (path_of(fd)) usleep(SYNC_MICROSECONDS);
}

static void opened(int fd, const char *path, int was_there) {
  if (fd < 0 || fd >= MOST_FILES) return;
  pthread_mutex_lock(&lock);
  free(paths[fd]);
  paths[fd] = is_watched(path) ? strdup(path) : NULL;
  if (paths[fd] && !was_there) note('c', path, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
}

int open(const char *path, int flags, ...) {
  REAL(open);
  va_list list;
  va_start(list, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
  va_end(list);
  int was_there = access(path, F_OK) == 0;
  int fd = real(path, flags, mode);
  opened(fd, path, was_there);
  return fd;
}

int open64(const char *path, int flags, ...) {
  REAL(open64);
  va_list list;
  va_start(list, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
  va_end(list);
  int was_there = access(path, F_OK) == 0;
  int fd = real(path, flags, mode);
  opened(fd, path, was_there);
  return fd;
}

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

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  REAL(pwrite64);
  ssize_t written = real(fd, data, length, offset);
  if (written > 0 && path_of(fd)) note('w', path_of(fd), (uint64_t)offset, data, (uint64_t)written);
  return written;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  REAL(pwrite);
  ssize_t written = real(fd, data, length, offset);
  if (written > 0 && path_of(fd)) note('w', path_of(fd), (uint64_t)offset, data, (uint64_t)written);
  return written;
}

ssize_t write(int fd, const void *data, size_t length) {
  REAL(write);
  off_t offset = path_of(fd) ? lseek(fd, 0, SEEK_CUR) : 0;
  ssize_t written = real(fd, data, length);
  if (written > 0 && path_of(fd)) note('w', path_of(fd), (uint64_t)offset, data, (uint64_t)written);
  return written;
}

int ftruncate64(int fd, off64_t length) {
  REAL(ftruncate64);
  int result = real(fd, length);
  if (result == 0 && path_of(fd)) note('t', path_of(fd), (uint64_t)length, NULL, 0);
  return result;
}

int ftruncate(int fd, off_t length) {
  REAL(ftruncate);
  int result = real(fd, length);
  if (result == 0 && path_of(fd)) note('t', path_of(fd), (uint64_t)length, NULL, 0);
  return result;
}

/* Noted when it is over: what it was to save is safe only then. */
int fsync(int fd) {
  REAL(fsync);
  wait_for_disk(fd);
  int result = real(fd);
  if (result == 0 && path_of(fd)) note('s', path_of(fd), 0, NULL, 0);
  return result;
}

int fdatasync(int fd) {
  REAL(fdatasync);
  wait_for_disk(fd);
  int result = real(fd);
  if (result == 0 && path_of(fd)) note('s', path_of(fd), 0, NULL, 0);
  return result;
}

int unlink(const char *path) {
  REAL(unlink);
  int result = real(path);
  if (result == 0 && is_watched(path)) note('u', path, 0, NULL, 0);
  return result;
}
