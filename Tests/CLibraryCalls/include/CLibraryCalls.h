/// Functions of the C library that Swift cannot call by their names: those that glibc declares for GNU programs only, those
/// with any number of arguments, and those that the compiler puts in for others.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/// `accept4` without an address.
int call_accept4(int descriptor, int flags);

int call_ppoll(struct pollfd *_Nullable requests, nfds_t count, const struct timespec *_Nullable timeout);

/// Waits until the descriptor can be read. `errno` is that of the wait.
int call_epoll(int descriptor, int timeout, int with_signals);
/// The same for a poller that the caller has.
int call_epoll_wait(int poller, int count, int timeout, int with_signals);

/// Opens a terminal's two ends; `pair[0]` is the one that a program would read.
void call_open_terminal(int *_Nonnull pair);

// What callers call that are compiled with `_FORTIFY_SOURCE`.
int __poll_chk(struct pollfd *_Nullable, nfds_t, int, size_t);
int __ppoll_chk(
    struct pollfd *_Nullable, nfds_t, const struct timespec *_Nullable, const sigset_t *_Nullable, size_t);
ssize_t __read_chk(int, void *_Nonnull, size_t, size_t);
ssize_t __recv_chk(int, void *_Nonnull, size_t, size_t, int);
ssize_t __recvfrom_chk(
    int, void *_Nonnull, size_t, size_t, int, struct sockaddr *_Nullable, socklen_t *_Nullable);
