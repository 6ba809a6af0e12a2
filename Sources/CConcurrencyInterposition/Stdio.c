#include "Descriptor.h"
#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

#include <string.h>

// A stream of the C library reads ahead, with calls that no wrapper sees. What is asked of it counts as a read of its
// descriptor where that is not there yet.

/// Whether the stream can answer from what it has read ahead: it has `count` bytes, or the `delimiter`, which is below 0 if
/// none is looked for. Preserves `errno`.
static bool cci_stream_has(FILE *stream, size_t count, int delimiter) {
  // Whoever has it locked reads from it.
  if (ftrylockfile(stream) != 0) return false;
  size_t available = (size_t)(stream->_IO_read_end - stream->_IO_read_ptr);
  bool has_enough = available >= count || feof_unlocked(stream)
                    || (available > 0 && delimiter >= 0 && memchr(stream->_IO_read_ptr, delimiter, available) != NULL);
  funlockfile(stream);
  return has_enough;
}

/// The stream's descriptor; negative if it has none. Preserves `errno`.
static int cci_stream_descriptor(FILE *stream) {
  int error = errno;
  int descriptor = fileno(stream);
  errno = error;
  return descriptor;
}

/// The product, or what no stream can have.
static size_t cci_size(size_t size, size_t count) {
  size_t product;
  return __builtin_mul_overflow(size, count, &product) ? SIZE_MAX : product;
}

/// The body of a wrapper that reads from `stream`. The end of a stream leaves `errno` as it was: a call never counts as one
/// that has failed.
#define CCI_STREAM_BODY(call, count, delimiter, call_real)                                                            \
  cci_watch *watch = cci_watch_in_use();                                                                              \
  if (__builtin_expect(watch == NULL, 1) || cci_stream_has(stream, count, delimiter)) return call_real;               \
  cci_transfer transfer = cci_transfer_begin(watch, cci_stream_descriptor(stream), POLLIN, true);                     \
  __typeof__(call_real) result = call_real;                                                                           \
  cci_call kind = transfer.is_file ? CCI_CALL_##call##_file : CCI_CALL_##call;                                        \
  cci_transfer_end(&transfer, kind, __builtin_frame_address(0), false);                                               \
  return result;

/// What a call takes that looks for no delimiter.
#define CCI_NO_DELIMITER (-1)

CCI_WRAPPER(ssize_t, getline, char **line, size_t *size, FILE *stream) {
  CCI_STREAM_BODY(getdelim, SIZE_MAX, '\n', cci_reals()->getline(line, size, stream))
}

CCI_WRAPPER(ssize_t, getdelim, char **line, size_t *size, int delimiter, FILE *stream) {
  CCI_STREAM_BODY(getdelim, SIZE_MAX, delimiter, cci_reals()->getdelim(line, size, delimiter, stream))
}

/// What optimized code calls in place of `getline`.
CCI_WRAPPER(ssize_t, __getdelim, char **line, size_t *size, int delimiter, FILE *stream) {
  CCI_STREAM_BODY(getdelim, SIZE_MAX, delimiter, cci_reals()->__getdelim(line, size, delimiter, stream))
}

/// How many bytes `fgets` reads at most: one is for the zero.
static size_t cci_line_limit(int size) { return size > 1 ? (size_t)size - 1 : 0; }

CCI_WRAPPER(char *, fgets, char *line, int size, FILE *stream) {
  CCI_STREAM_BODY(fgets, cci_line_limit(size), '\n', cci_reals()->fgets(line, size, stream))
}

CCI_WRAPPER(char *, __fgets_chk, char *line, size_t room, int size, FILE *stream) {
  CCI_STREAM_BODY(fgets, cci_line_limit(size), '\n', cci_reals()->__fgets_chk(line, room, size, stream))
}

CCI_WRAPPER(size_t, fread, void *bytes, size_t size, size_t count, FILE *stream) {
  CCI_STREAM_BODY(fread, cci_size(size, count), CCI_NO_DELIMITER, cci_reals()->fread(bytes, size, count, stream))
}

CCI_WRAPPER(size_t, __fread_chk, void *bytes, size_t room, size_t size, size_t count, FILE *stream) {
  CCI_STREAM_BODY(
      fread, cci_size(size, count), CCI_NO_DELIMITER, cci_reals()->__fread_chk(bytes, room, size, count, stream))
}

CCI_WRAPPER(int, fgetc, FILE *stream) {
  CCI_STREAM_BODY(fgetc, 1, CCI_NO_DELIMITER, cci_reals()->fgetc(stream))
}

CCI_WRAPPER(int, getc, FILE *stream) {
  CCI_STREAM_BODY(fgetc, 1, CCI_NO_DELIMITER, cci_reals()->getc(stream))
}

#endif
