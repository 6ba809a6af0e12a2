#include "Descriptor.h"
#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

/// The body of a wrapper that reads from or writes to `descriptor`. `call_real` calls the real function.
#define CCI_TRANSFER(call, events, may_wait, call_real) CCI_FILE_TRANSFER(call, call, events, may_wait, call_real)

/// The same for a function that also reads from or writes to files, which is another call then.
#define CCI_FILE_TRANSFER(call, file_call, events, may_wait, call_real)                   \
  cci_watch *watch = cci_watch_in_use();                                                  \
  if (__builtin_expect(watch == NULL, 1)) return call_real;                               \
  cci_transfer transfer = cci_transfer_begin(watch, descriptor, events, may_wait);        \
  __typeof__(call_real) result = call_real;                                               \
  cci_call kind = transfer.is_file ? CCI_CALL_##file_call : CCI_CALL_##call;              \
  cci_transfer_end(&transfer, kind, __builtin_frame_address(0), result < 0);              \
  return result;

/// Flags with which a call on a socket never waits.
#define CCI_NEVER_WAITS (MSG_DONTWAIT | MSG_ERRQUEUE)

// MARK: Any descriptor

CCI_WRAPPER(ssize_t, read, int descriptor, void *bytes, size_t count) {
  CCI_FILE_TRANSFER(read, read_file, POLLIN, count > 0, cci_reals()->read(descriptor, bytes, count))
}

CCI_WRAPPER(ssize_t, __read_chk, int descriptor, void *bytes, size_t count, size_t size) {
  CCI_FILE_TRANSFER(read, read_file, POLLIN, count > 0, cci_reals()->__read_chk(descriptor, bytes, count, size))
}

CCI_WRAPPER(ssize_t, readv, int descriptor, const struct iovec *parts, int count) {
  CCI_FILE_TRANSFER(readv, readv_file, POLLIN, count > 0, cci_reals()->readv(descriptor, parts, count))
}

CCI_WRAPPER(ssize_t, write, int descriptor, const void *bytes, size_t count) {
  CCI_FILE_TRANSFER(write, write_file, POLLOUT, count > 0, cci_reals()->write(descriptor, bytes, count))
}

CCI_WRAPPER(ssize_t, writev, int descriptor, const struct iovec *parts, int count) {
  CCI_FILE_TRANSFER(writev, writev_file, POLLOUT, count > 0, cci_reals()->writev(descriptor, parts, count))
}

/// A call that reads or writes where the descriptor stands, as `readv` and `writev` do, if `offset` is -1. Elsewhere only
/// files can be read and written. With `RWF_NOWAIT` it never waits.
#define CCI_PLACED_WRAPPER(name, call, events, offset_type)                                                     \
  CCI_WRAPPER(ssize_t, name, int descriptor, const struct iovec *parts, int count, offset_type offset, int flags) { \
    if (flags & RWF_NOWAIT) return cci_reals()->name(descriptor, parts, count, offset, flags);                  \
    CCI_FILE_TRANSFER(                                                                                          \
        call, call##_file, events, count > 0 && offset == -1,                                                   \
        cci_reals()->name(descriptor, parts, count, offset, flags))                                             \
  }

CCI_PLACED_WRAPPER(preadv2, preadv2, POLLIN, off_t)
CCI_PLACED_WRAPPER(preadv64v2, preadv2, POLLIN, off64_t)
CCI_PLACED_WRAPPER(pwritev2, pwritev2, POLLOUT, off_t)
CCI_PLACED_WRAPPER(pwritev64v2, pwritev2, POLLOUT, off64_t)

// MARK: From one descriptor to another

/// The body of a wrapper that moves bytes from `input` to `output`.
#define CCI_COPY(call, may_wait, call_real)                                               \
  cci_watch *watch = cci_watch_in_use();                                                  \
  if (__builtin_expect(watch == NULL, 1)) return call_real;                               \
  cci_transfer transfer = cci_copy_begin(watch, input, output, may_wait);                 \
  __typeof__(call_real) result = call_real;                                               \
  cci_call kind = transfer.is_file ? CCI_CALL_##call##_file : CCI_CALL_##call;            \
  cci_transfer_end(&transfer, kind, __builtin_frame_address(0), result < 0);              \
  return result;

CCI_WRAPPER(ssize_t, sendfile, int output, int input, off_t *offset, size_t count) {
  CCI_COPY(sendfile, count > 0, cci_reals()->sendfile(output, input, offset, count))
}

CCI_WRAPPER(ssize_t, sendfile64, int output, int input, off64_t *offset, size_t count) {
  CCI_COPY(sendfile, count > 0, cci_reals()->sendfile64(output, input, offset, count))
}

CCI_WRAPPER(
    ssize_t, splice, int input, off64_t *input_offset, int output, off64_t *output_offset, size_t count,
    unsigned flags) {
  CCI_COPY(
      splice, count > 0 && !(flags & SPLICE_F_NONBLOCK),
      cci_reals()->splice(input, input_offset, output, output_offset, count, flags))
}

// MARK: Sockets

CCI_WRAPPER(int, accept, int descriptor, struct sockaddr *address, socklen_t *length) {
  CCI_TRANSFER(accept, POLLIN, true, cci_reals()->accept(descriptor, address, length))
}

CCI_WRAPPER(int, accept4, int descriptor, struct sockaddr *address, socklen_t *length, int flags) {
  CCI_TRANSFER(accept4, POLLIN, true, cci_reals()->accept4(descriptor, address, length, flags))
}

CCI_WRAPPER(ssize_t, recv, int descriptor, void *bytes, size_t count, int flags) {
  CCI_TRANSFER(recv, POLLIN, !(flags & CCI_NEVER_WAITS), cci_reals()->recv(descriptor, bytes, count, flags))
}

CCI_WRAPPER(ssize_t, __recv_chk, int descriptor, void *bytes, size_t count, size_t size, int flags) {
  CCI_TRANSFER(
      recv, POLLIN, !(flags & CCI_NEVER_WAITS), cci_reals()->__recv_chk(descriptor, bytes, count, size, flags))
}

CCI_WRAPPER(
    ssize_t, recvfrom, int descriptor, void *bytes, size_t count, int flags, struct sockaddr *address,
    socklen_t *length) {
  CCI_TRANSFER(
      recvfrom, POLLIN, !(flags & CCI_NEVER_WAITS),
      cci_reals()->recvfrom(descriptor, bytes, count, flags, address, length))
}

CCI_WRAPPER(
    ssize_t, __recvfrom_chk, int descriptor, void *bytes, size_t count, size_t size, int flags,
    struct sockaddr *address, socklen_t *length) {
  CCI_TRANSFER(
      recvfrom, POLLIN, !(flags & CCI_NEVER_WAITS),
      cci_reals()->__recvfrom_chk(descriptor, bytes, count, size, flags, address, length))
}

CCI_WRAPPER(ssize_t, recvmsg, int descriptor, struct msghdr *message, int flags) {
  CCI_TRANSFER(recvmsg, POLLIN, !(flags & CCI_NEVER_WAITS), cci_reals()->recvmsg(descriptor, message, flags))
}

CCI_WRAPPER(
    int, recvmmsg, int descriptor, struct mmsghdr *messages, unsigned count, int flags, struct timespec *timeout) {
  CCI_TRANSFER(
      recvmmsg, POLLIN, count > 0 && !(flags & CCI_NEVER_WAITS),
      cci_reals()->recvmmsg(descriptor, messages, count, flags, timeout))
}

CCI_WRAPPER(ssize_t, send, int descriptor, const void *bytes, size_t count, int flags) {
  CCI_TRANSFER(send, POLLOUT, !(flags & CCI_NEVER_WAITS), cci_reals()->send(descriptor, bytes, count, flags))
}

CCI_WRAPPER(
    ssize_t, sendto, int descriptor, const void *bytes, size_t count, int flags, const struct sockaddr *address,
    socklen_t length) {
  CCI_TRANSFER(
      sendto, POLLOUT, !(flags & CCI_NEVER_WAITS),
      cci_reals()->sendto(descriptor, bytes, count, flags, address, length))
}

CCI_WRAPPER(ssize_t, sendmsg, int descriptor, const struct msghdr *message, int flags) {
  CCI_TRANSFER(sendmsg, POLLOUT, !(flags & CCI_NEVER_WAITS), cci_reals()->sendmsg(descriptor, message, flags))
}

CCI_WRAPPER(int, sendmmsg, int descriptor, struct mmsghdr *messages, unsigned count, int flags) {
  CCI_TRANSFER(
      sendmmsg, POLLOUT, count > 0 && !(flags & CCI_NEVER_WAITS),
      cci_reals()->sendmmsg(descriptor, messages, count, flags))
}

// MARK: Connecting

/// An option of the socket; -1 if it has none.
static int cci_socket_option(int descriptor, int option) {
  int value = -1;
  socklen_t length = sizeof value;
  long result = cci_raw_syscall(SYS_getsockopt, descriptor, SOL_SOCKET, option, (long)&value, (long)&length, 0);
  return result == 0 ? value : -1;
}

/// Whether the socket asks another host and waits for its answer.
static bool cci_socket_is_remote(int descriptor) {
  int domain = cci_socket_option(descriptor, SO_DOMAIN);
  return (domain == AF_INET || domain == AF_INET6) && cci_socket_option(descriptor, SO_TYPE) == SOCK_STREAM;
}

CCI_WRAPPER(int, connect, int descriptor, const struct sockaddr *address, socklen_t length) {
  cci_watch *watch = cci_watch_in_use();
  if (__builtin_expect(watch == NULL, 1) || !cci_descriptor_blocks(descriptor)) {
    return cci_reals()->connect(descriptor, address, length);
  }
  // There is no asking beforehand whether a socket of this machine will have to wait.
  int64_t grace_ns = cci_socket_is_remote(descriptor) ? 0 : CCI_LOCK_GRACE_NS;
  cci_wait wait = cci_wait_begin(watch);
  cci_wait_measure_delay(&wait);
  int result = cci_reals()->connect(descriptor, address, length);
  bool counts = result == 0 || cci_error_is_late(errno);
  cci_wait_end(&wait, CCI_CALL_connect, __builtin_frame_address(0), counts ? grace_ns : CCI_NO_WAIT);
  return result;
}

// MARK: Terminals

CCI_WRAPPER(int, tcdrain, int descriptor) {
  // How much a line still has to send its driver does not always know.
  bool is_standard = descriptor == STDOUT_FILENO || descriptor == STDERR_FILENO;
  CCI_NOTED_IF_LONG(
      tcdrain, cci_reals()->tcdrain(descriptor), !is_standard && (result == 0 || cci_error_is_late(errno)))
  return result;
}

#endif
