#include "Descriptor.h"
#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

#include <stdio_ext.h>
#include <string.h>

// MARK: Reading

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

// MARK: Writing

// A stream keeps what is written until it has no more room, and writes it then, with calls that no wrapper sees either. What
// lets it write counts as a write to its descriptor.

/// Whether the stream is the standard output or the standard error. Preserves `errno`.
static bool cci_stream_is_standard(FILE *stream) {
  int descriptor = cci_stream_descriptor(stream);
  return descriptor == STDOUT_FILENO || descriptor == STDERR_FILENO;
}

/// Whether the stream keeps these bytes without writing any. Preserves `errno`.
static bool cci_stream_keeps(FILE *stream, const void *bytes, size_t count) {
  // Whoever has it locked writes to it.
  if (ftrylockfile(stream) != 0) return false;
  // Where lines are written each byte is asked for, although there is room.
  bool writes_lines = __flbf(stream);
  const char *end = writes_lines ? stream->_IO_buf_end : stream->_IO_write_end;
  bool has_room = end >= stream->_IO_write_ptr && (size_t)(end - stream->_IO_write_ptr) >= count;
  bool keeps = has_room && (!writes_lines || memchr(bytes, '\n', count) == NULL);
  funlockfile(stream);
  return keeps;
}

/// The body of a wrapper that writes `count` bytes to `stream`; `failed` looks at the `result`.
#define CCI_OUTPUT_BODY(call, bytes, count, call_real, failed)                                                        \
  cci_watch *watch = cci_watch_in_use();                                                                              \
  if (__builtin_expect(watch == NULL, 1) || cci_stream_is_standard(stream)) return call_real;                         \
  const size_t length = count;                                                                                        \
  if (cci_stream_keeps(stream, bytes, length)) return call_real;                                                      \
  const size_t kept = __fpending(stream) + length;                                                                    \
  cci_transfer transfer = cci_transfer_begin(watch, cci_stream_descriptor(stream), POLLOUT, true);                    \
  __typeof__(call_real) result = call_real;                                                                           \
  /* A stream that only had to make room for what it keeps has not been to the disk. */                               \
  if (transfer.is_file && __fpending(stream) == kept) transfer.grace_ns = CCI_NO_WAIT;                                \
  cci_call kind = transfer.is_file ? CCI_CALL_##call##_file : CCI_CALL_##call;                                        \
  cci_transfer_end(&transfer, kind, __builtin_frame_address(0), failed);                                              \
  return result;

CCI_WRAPPER(size_t, fwrite, const void *bytes, size_t size, size_t count, FILE *stream) {
  // The C library does not look at the stream then.
  if (size == 0 || count == 0) return cci_reals()->fwrite(bytes, size, count, stream);
  CCI_OUTPUT_BODY(
      fwrite, bytes, cci_size(size, count), cci_reals()->fwrite(bytes, size, count, stream), result < count)
}

CCI_WRAPPER(int, fputs, const char *text, FILE *stream) {
  CCI_OUTPUT_BODY(fputs, text, strlen(text), cci_reals()->fputs(text, stream), result == EOF)
}

CCI_WRAPPER(int, fputc, int byte, FILE *stream) {
  const unsigned char written = (unsigned char)byte;
  CCI_OUTPUT_BODY(fputc, &written, 1, cci_reals()->fputc(byte, stream), result == EOF)
}

CCI_WRAPPER(int, putc, int byte, FILE *stream) {
  const unsigned char written = (unsigned char)byte;
  CCI_OUTPUT_BODY(fputc, &written, 1, cci_reals()->putc(byte, stream), result == EOF)
}

/// The body of a wrapper that writes what `stream` has kept, and fails with another result than 0. All streams together, for
/// which there is none, have no descriptor to be asked about.
#define CCI_FLUSH_BODY(call)                                                                                          \
  cci_watch *watch = cci_watch_in_use();                                                                              \
  bool may_write = watch != NULL && stream != NULL && __fpending(stream) > 0 && !cci_stream_is_standard(stream);      \
  if (__builtin_expect(!may_write, 1)) return cci_reals()->call(stream);                                              \
  cci_transfer transfer = cci_transfer_begin(watch, cci_stream_descriptor(stream), POLLOUT, true);                    \
  int result = cci_reals()->call(stream);                                                                             \
  cci_call kind = transfer.is_file ? CCI_CALL_##call##_file : CCI_CALL_##call;                                        \
  cci_transfer_end(&transfer, kind, __builtin_frame_address(0), result != 0);                                         \
  return result;

CCI_WRAPPER(int, fflush, FILE *stream) { CCI_FLUSH_BODY(fflush) }

CCI_WRAPPER(int, fclose, FILE *stream) { CCI_FLUSH_BODY(fclose) }

#endif
