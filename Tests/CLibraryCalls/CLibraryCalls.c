#include "CLibraryCalls.h"

int call_accept4(int descriptor, int flags) { return accept4(descriptor, NULL, NULL, flags); }

int call_ppoll(struct pollfd *requests, nfds_t count, const struct timespec *timeout) {
  return ppoll(requests, count, timeout, NULL);
}

int call_epoll(int descriptor, int timeout, int with_signals) {
  int poller = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
  errno = 77;
  int result = with_signals ? epoll_pwait(poller, &event, 1, timeout, NULL) : epoll_wait(poller, &event, 1, timeout);
  int error = errno;
  close(poller);
  errno = error;
  return result;
}

int call_epoll_wait(int poller, int count, int timeout, int with_signals) {
  struct epoll_event event;
  return with_signals ? epoll_pwait(poller, &event, count, timeout, NULL) : epoll_wait(poller, &event, count, timeout);
}

void call_open_terminal(int *pair) {
  char name[64];
  pair[1] = posix_openpt(O_RDWR | O_NOCTTY);
  if (grantpt(pair[1]) != 0 || unlockpt(pair[1]) != 0 || ptsname_r(pair[1], name, sizeof name) != 0) return;
  pair[0] = open(name, O_RDWR | O_NOCTTY);
}
