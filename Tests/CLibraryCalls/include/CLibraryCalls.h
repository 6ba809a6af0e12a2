/// Functions of the C library that Swift cannot call by their names: those that glibc declares for GNU programs only, those
/// with any number of arguments, those that the compiler puts in for others, and what happens after a `fork`.
#pragma once

// Only named here, so that no module but the C library's defines them: of two, Swift would take that which it has seen first.
struct pollfd;
struct timespec;

/// `accept4` without an address.
int call_accept4(int descriptor, int flags);

int call_ppoll(struct pollfd *_Nullable requests, unsigned long count, const struct timespec *_Nullable timeout);

/// Waits until the descriptor can be read. `errno` is that of the wait.
int call_epoll(int descriptor, int timeout, int with_signals);
/// The same for a poller that the caller has.
int call_epoll_wait(int poller, int count, int timeout, int with_signals);

/// Opens a terminal's two ends; `pair[0]` is the one that a program would read.
void call_open_terminal(int *_Nonnull pair);

/// Locks the whole file, or unlocks it, by a command of `fcntl`: `F_SETLK`, `F_SETLKW` and those of open files.
int call_lock(int descriptor, int command, short type);

/// `flock`, whose name is also that of a structure.
int call_flock(int descriptor, int operation);

/// Opens a file by one of the eight functions there are for it; the last four are those of fortified callers.
int call_open(const char *_Nonnull path, int kind, int flags, unsigned mode);
int call_statx(const char *_Nonnull path);
int call_stat64(const char *_Nonnull path);
int call_syncfs(int descriptor);

/// Lets all threads of the process, and those that they start, run on one core only; returns 0 if it did.
int call_share_one_core(void);

int call_gethostbyname2(const char *_Nonnull name);
/// `gethostbyname_r`, and with a family `gethostbyname2_r`.
int call_gethostbyname_r(const char *_Nonnull name, int family);
/// Asks for the name of this machine, with `gethostbyaddr` or `gethostbyaddr_r`.
int call_gethostbyaddr(int with_storage);

/// Lets a process of its own, whose only child ends, call `wait`; returns what `report` tells of the call afterwards.
///
/// - The child has ended before if `has_ended`; else it ends when its parent sleeps.
/// - `begin` and `report` run in that process around the call. What they do must be possible after a `fork`. A report is a
///   number from 0 to 199; 255 stands for a call that has not found the child.
int call_wait_elsewhere(int has_ended, void (*_Nonnull begin)(void), int (*_Nonnull report)(void));
