#include "Descriptor.h"
#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

#include <stdarg.h>

// A call on a file waits for the disk, or does not, as it happens: it counts when the watch wants every one, and otherwise
// when it blocks for long.

/// Whether the error tells that the call went to no file system. A wrong argument can be one that the file itself refuses.
static bool cci_error_is_early(int error) {
  return error == EBADF || error == EFAULT || error == ENAMETOOLONG || error == ESPIPE;
}

/// Begins a call on a file. How long it blocks decides whether it counts, here or where the scopes of an actor's jobs are
/// told apart.
static cci_wait cci_file_begin(void) {
  cci_wait wait = cci_wait_begin(cci_watch_in_use());
  if (__builtin_expect(wait.watch != NULL, 0)) cci_wait_measure_delay(&wait);
  return wait;
}

/// Ends a call on a file. A `result` of `failure` leaves `errno`.
#define CCI_FILE_END(call, failed)                                                                 \
  bool counts = !(failed) || !cci_error_is_early(errno);                                            \
  if (wait.watch != NULL) {                                                                         \
    int64_t grace_ns = counts ? wait.watch->file_grace_ns : CCI_NO_WAIT;                            \
    cci_wait_note(&wait, CCI_CALL_##call, __builtin_frame_address(0), grace_ns);                    \
  }

/// The body of a wrapper that is reported as `call` and fails with `failure`.
#define CCI_FILE_BODY(call, failure, call_real)            \
  cci_wait wait = cci_file_begin();                        \
  __typeof__(call_real) result = call_real;                \
  CCI_FILE_END(call, result == failure)                    \
  return result;

/// Takes the parentheses off a list.
#define CCI_LIST(...) __VA_ARGS__

/// A whole wrapper: what it returns, what it returns when it fails, its name, what it is reported as, its parameters, and
/// the arguments with which it calls the real function.
#define CCI_FILE_WRAPPER(type, failure, name, call, parameters, arguments)  \
  CCI_WRAPPER(type, name, CCI_LIST parameters) {                            \
    CCI_FILE_BODY(call, failure, cci_reals()->name arguments)               \
  }

// MARK: Opening

/// Ends a call that has opened `descriptor`, or none if that is negative. Devices, pipes and sockets have no disk behind
/// them, but a pipe with a name opens only when its other end does.
CCI_NEEDS_CALLERS_FRAME static void cci_open_end(cci_wait *wait, cci_call call, const void *frame, int descriptor) {
  if (__builtin_expect(wait->watch == NULL, 1)) return;
  bool is_early = descriptor < 0 && cci_error_is_early(errno);
  int64_t grace_ns = is_early ? CCI_NO_WAIT : wait->watch->file_grace_ns;
  if (descriptor >= 0 && !cci_descriptor_is_file(descriptor)) {
    grace_ns = wait->watch->long_call_ns;
    wait->by_budget = true;
  }
  cci_wait_note(wait, call, frame, grace_ns);
}

/// The body of a wrapper that opens a descriptor.
#define CCI_OPEN_BODY(call, call_real)                                        \
  cci_wait wait = cci_file_begin();                                           \
  int result = call_real;                                                     \
  cci_open_end(&wait, CCI_CALL_##call, __builtin_frame_address(0), result);   \
  return result;

/// A wrapper that opens a stream.
#define CCI_FOPEN_WRAPPER(name)                                                    \
  CCI_WRAPPER(FILE *, name, const char *path, const char *mode) {                  \
    cci_wait wait = cci_file_begin();                                              \
    FILE *result = cci_reals()->name(path, mode);                                  \
    int descriptor = result == NULL ? -1 : fileno(result);                         \
    cci_open_end(&wait, CCI_CALL_fopen, __builtin_frame_address(0), descriptor);   \
    return result;                                                                 \
  }

/// The mode, which callers leave out where it is not looked at.
#define CCI_TAKE_MODE                  \
  va_list list;                        \
  va_start(list, flags);               \
  mode_t mode = va_arg(list, mode_t);  \
  va_end(list);

#define CCI_OPEN_WRAPPER(name, call)                               \
  CCI_WRAPPER(int, name, const char *path, int flags, ...) {       \
    CCI_TAKE_MODE                                                  \
    CCI_OPEN_BODY(call, cci_reals()->name(path, flags, mode))      \
  }

#define CCI_OPENAT_WRAPPER(name, call)                                          \
  CCI_WRAPPER(int, name, int folder, const char *path, int flags, ...) {        \
    CCI_TAKE_MODE                                                               \
    CCI_OPEN_BODY(call, cci_reals()->name(folder, path, flags, mode))           \
  }

CCI_OPEN_WRAPPER(open, open)
CCI_OPEN_WRAPPER(open64, open)
CCI_OPENAT_WRAPPER(openat, openat)
CCI_OPENAT_WRAPPER(openat64, openat)
CCI_WRAPPER(int, __open_2, const char *path, int flags) { CCI_OPEN_BODY(open, cci_reals()->__open_2(path, flags)) }
CCI_WRAPPER(int, __open64_2, const char *path, int flags) { CCI_OPEN_BODY(open, cci_reals()->__open64_2(path, flags)) }
CCI_WRAPPER(int, __openat_2, int folder, const char *path, int flags) {
  CCI_OPEN_BODY(openat, cci_reals()->__openat_2(folder, path, flags))
}
CCI_WRAPPER(int, __openat64_2, int folder, const char *path, int flags) {
  CCI_OPEN_BODY(openat, cci_reals()->__openat64_2(folder, path, flags))
}
CCI_WRAPPER(int, creat, const char *path, mode_t mode) { CCI_OPEN_BODY(creat, cci_reals()->creat(path, mode)) }
CCI_WRAPPER(int, creat64, const char *path, mode_t mode) { CCI_OPEN_BODY(creat, cci_reals()->creat64(path, mode)) }
CCI_FOPEN_WRAPPER(fopen)
CCI_FOPEN_WRAPPER(fopen64)
CCI_FILE_WRAPPER(int, -1, mkstemp, mkstemp, (char *pattern), (pattern))

// MARK: Reading and writing at a place

CCI_FILE_WRAPPER(
    ssize_t, -1, pread, pread, (int descriptor, void *bytes, size_t count, off_t offset),
    (descriptor, bytes, count, offset))
CCI_FILE_WRAPPER(
    ssize_t, -1, pread64, pread, (int descriptor, void *bytes, size_t count, off64_t offset),
    (descriptor, bytes, count, offset))
CCI_FILE_WRAPPER(
    ssize_t, -1, __pread_chk, pread, (int descriptor, void *bytes, size_t count, off_t offset, size_t size),
    (descriptor, bytes, count, offset, size))
CCI_FILE_WRAPPER(
    ssize_t, -1, __pread64_chk, pread, (int descriptor, void *bytes, size_t count, off64_t offset, size_t size),
    (descriptor, bytes, count, offset, size))
CCI_FILE_WRAPPER(
    ssize_t, -1, pwrite, pwrite, (int descriptor, const void *bytes, size_t count, off_t offset),
    (descriptor, bytes, count, offset))
CCI_FILE_WRAPPER(
    ssize_t, -1, pwrite64, pwrite, (int descriptor, const void *bytes, size_t count, off64_t offset),
    (descriptor, bytes, count, offset))

#define CCI_VECTOR_WRAPPER(name, call, offset_type)                                                                \
  CCI_FILE_WRAPPER(                                                                                                 \
      ssize_t, -1, name, call, (int descriptor, const struct iovec *parts, int count, offset_type offset),          \
      (descriptor, parts, count, offset))

CCI_VECTOR_WRAPPER(preadv, preadv, off_t)
CCI_VECTOR_WRAPPER(preadv64, preadv, off64_t)
CCI_VECTOR_WRAPPER(pwritev, pwritev, off_t)
CCI_VECTOR_WRAPPER(pwritev64, pwritev, off64_t)

CCI_FILE_WRAPPER(
    ssize_t, -1, copy_file_range, copy_file_range,
    (int input, off64_t *input_offset, int output, off64_t *output_offset, size_t count, unsigned flags),
    (input, input_offset, output, output_offset, count, flags))

// MARK: Asking about files

CCI_FILE_WRAPPER(int, -1, stat, stat, (const char *path, struct stat *status), (path, status))
CCI_FILE_WRAPPER(int, -1, stat64, stat, (const char *path, struct stat64 *status), (path, status))
CCI_FILE_WRAPPER(int, -1, lstat, lstat, (const char *path, struct stat *status), (path, status))
CCI_FILE_WRAPPER(int, -1, lstat64, lstat, (const char *path, struct stat64 *status), (path, status))
CCI_FILE_WRAPPER(
    int, -1, fstatat, fstatat, (int folder, const char *path, struct stat *status, int flags),
    (folder, path, status, flags))
CCI_FILE_WRAPPER(
    int, -1, fstatat64, fstatat, (int folder, const char *path, struct stat64 *status, int flags),
    (folder, path, status, flags))
CCI_FILE_WRAPPER(
    int, -1, statx, statx, (int folder, const char *path, int flags, unsigned mask, struct statx *status),
    (folder, path, flags, mask, status))
CCI_FILE_WRAPPER(int, -1, access, access, (const char *path, int mode), (path, mode))
CCI_FILE_WRAPPER(
    int, -1, faccessat, faccessat, (int folder, const char *path, int mode, int flags), (folder, path, mode, flags))
CCI_FILE_WRAPPER(
    ssize_t, -1, readlink, readlink, (const char *path, char *target, size_t size), (path, target, size))
CCI_FILE_WRAPPER(char *, NULL, realpath, realpath, (const char *path, char *target), (path, target))

// MARK: Directories

CCI_FILE_WRAPPER(DIR *, NULL, opendir, opendir, (const char *path), (path))
CCI_FILE_WRAPPER(int, -1, mkdir, mkdir, (const char *path, mode_t mode), (path, mode))
CCI_FILE_WRAPPER(int, -1, rmdir, rmdir, (const char *path), (path))

// At the end of a directory nothing is returned and `errno` is as it was.
CCI_FILE_WRAPPER(struct dirent *, NULL, readdir, readdir, (DIR * directory), (directory))
CCI_FILE_WRAPPER(struct dirent64 *, NULL, readdir64, readdir, (DIR * directory), (directory))

// What goes through a directory with all that is below it.
#define CCI_FTS_WRAPPERS(open_name, read_name, walk, entry)                                              \
  CCI_FILE_WRAPPER(                                                                                      \
      walk *, NULL, open_name, fts_open,                                                                 \
      (char *const *paths, int options, int (*compare)(const entry **, const entry **)),                 \
      (paths, options, compare))                                                                         \
  CCI_FILE_WRAPPER(entry *, NULL, read_name, fts_read, (walk * directory), (directory))

CCI_FTS_WRAPPERS(fts_open, fts_read, FTS, FTSENT)
CCI_FTS_WRAPPERS(fts64_open, fts64_read, FTS64, FTSENT64)

// MARK: Changing files

CCI_FILE_WRAPPER(int, -1, rename, rename, (const char *from, const char *to), (from, to))
CCI_FILE_WRAPPER(
    int, -1, renameat, renameat, (int from_folder, const char *from, int to_folder, const char *to),
    (from_folder, from, to_folder, to))
CCI_FILE_WRAPPER(int, -1, link, link, (const char *from, const char *to), (from, to))
CCI_FILE_WRAPPER(int, -1, symlink, symlink, (const char *target, const char *path), (target, path))
CCI_FILE_WRAPPER(int, -1, unlink, unlink, (const char *path), (path))
CCI_FILE_WRAPPER(int, -1, unlinkat, unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
CCI_FILE_WRAPPER(int, -1, remove, remove, (const char *path), (path))
CCI_FILE_WRAPPER(int, -1, truncate, truncate, (const char *path, off_t length), (path, length))
CCI_FILE_WRAPPER(int, -1, truncate64, truncate, (const char *path, off64_t length), (path, length))
CCI_FILE_WRAPPER(int, -1, ftruncate, ftruncate, (int descriptor, off_t length), (descriptor, length))
CCI_FILE_WRAPPER(int, -1, ftruncate64, ftruncate, (int descriptor, off64_t length), (descriptor, length))
CCI_FILE_WRAPPER(int, -1, chmod, chmod, (const char *path, mode_t mode), (path, mode))
CCI_FILE_WRAPPER(int, -1, chown, chown, (const char *path, uid_t user, gid_t group), (path, user, group))

#endif
