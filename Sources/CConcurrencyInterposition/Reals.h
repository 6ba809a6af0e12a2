/// The C library's own functions, which the wrappers stand in front of.
#pragma once

#include "Internal.h"

#if defined(__linux__)

#include <dirent.h>
#include <fcntl.h>
#include <fts.h>
#include <grp.h>
#include <mqueue.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

// What callers that are compiled with `_FORTIFY_SOURCE` call in place of the functions of these names.
int __open_2(const char *, int);
int __open64_2(const char *, int);
int __openat_2(int, const char *, int);
int __openat64_2(int, const char *, int);
char *__fgets_chk(char *, size_t, int, FILE *);
size_t __fread_chk(void *, size_t, size_t, size_t, FILE *);
ssize_t __pread_chk(int, void *, size_t, off_t, size_t);
ssize_t __pread64_chk(int, void *, size_t, off64_t, size_t);
int __poll_chk(struct pollfd *, nfds_t, int, size_t);
int __ppoll_chk(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *, size_t);
ssize_t __read_chk(int, void *, size_t, size_t);
ssize_t __recv_chk(int, void *, size_t, size_t, int);
ssize_t __recvfrom_chk(int, void *, size_t, size_t, int, struct sockaddr *, socklen_t *);

/// Those that not every C library has with which the kit can be built.
#if __GLIBC_PREREQ(2, 34)
#define CCI_REALS_SINCE_2_34(X) \
  X(mq_send, NULL)              \
  X(mq_timedsend, NULL)         \
  X(mq_receive, NULL)           \
  X(mq_timedreceive, NULL)
#else
#define CCI_REALS_SINCE_2_34(X)
#endif
#if __GLIBC_PREREQ(2, 35)
#define CCI_REALS_SINCE_2_35(X) X(epoll_pwait2, NULL)
#else
#define CCI_REALS_SINCE_2_35(X)
#endif

/// Each function that is wrapped, and the version of its symbol where an older one could be found under the same name.
#define CCI_REALS(X)                      \
  X(clock_gettime, NULL)                  \
  X(gettimeofday, NULL)                   \
  X(time, NULL)                           \
  X(timespec_get, NULL)                   \
  X(nanosleep, NULL)                      \
  X(clock_nanosleep, NULL)                \
  X(usleep, NULL)                         \
  X(sleep, NULL)                          \
  X(sem_wait, NULL)                       \
  X(sem_timedwait, NULL)                  \
  X(sem_clockwait, NULL)                  \
  X(semop, NULL)                          \
  X(semtimedop, NULL)                     \
  X(pthread_cond_wait, "GLIBC_2.3.2")     \
  X(pthread_cond_timedwait, "GLIBC_2.3.2")\
  X(pthread_cond_clockwait, NULL)         \
  X(pthread_barrier_wait, NULL)           \
  X(syscall, NULL)                        \
  X(pthread_mutex_lock, NULL)             \
  X(pthread_mutex_timedlock, NULL)        \
  X(pthread_mutex_clocklock, NULL)        \
  X(pthread_rwlock_rdlock, NULL)          \
  X(pthread_rwlock_timedrdlock, NULL)     \
  X(pthread_rwlock_clockrdlock, NULL)     \
  X(pthread_rwlock_wrlock, NULL)          \
  X(pthread_rwlock_timedwrlock, NULL)     \
  X(pthread_rwlock_clockwrlock, NULL)     \
  X(pthread_join, NULL)                   \
  X(pthread_timedjoin_np, NULL)           \
  X(pthread_clockjoin_np, NULL)           \
  X(waitpid, NULL)                        \
  X(wait, NULL)                           \
  X(wait3, NULL)                          \
  X(wait4, NULL)                          \
  X(waitid, NULL)                         \
  X(posix_spawn, NULL)                    \
  X(posix_spawnp, NULL)                   \
  X(system, NULL)                         \
  X(popen, NULL)                          \
  X(pclose, NULL)                         \
  X(sigwait, NULL)                        \
  X(sigwaitinfo, NULL)                    \
  X(sigtimedwait, NULL)                   \
  X(sigsuspend, NULL)                     \
  X(pause, NULL)                          \
  X(poll, NULL)                           \
  X(ppoll, NULL)                          \
  X(select, NULL)                         \
  X(pselect, NULL)                        \
  X(epoll_wait, NULL)                     \
  X(epoll_pwait, NULL)                    \
  CCI_REALS_SINCE_2_35(X)                 \
  X(__poll_chk, NULL)                     \
  X(__ppoll_chk, NULL)                    \
  X(connect, NULL)                        \
  X(accept, NULL)                         \
  X(accept4, NULL)                        \
  X(recv, NULL)                           \
  X(recvfrom, NULL)                       \
  X(recvmsg, NULL)                        \
  X(recvmmsg, NULL)                       \
  X(send, NULL)                           \
  X(sendto, NULL)                         \
  X(sendmsg, NULL)                        \
  X(sendmmsg, NULL)                       \
  X(read, NULL)                           \
  X(readv, NULL)                          \
  X(write, NULL)                          \
  X(writev, NULL)                         \
  X(preadv2, NULL)                        \
  X(pwritev2, NULL)                       \
  X(preadv64v2, NULL)                     \
  X(pwritev64v2, NULL)                    \
  X(sendfile, NULL)                       \
  X(sendfile64, NULL)                     \
  X(splice, NULL)                         \
  X(getline, NULL)                        \
  X(getdelim, NULL)                       \
  X(__getdelim, NULL)                     \
  X(fgets, NULL)                          \
  X(__fgets_chk, NULL)                    \
  X(fread, NULL)                          \
  X(__fread_chk, NULL)                    \
  X(fgetc, NULL)                          \
  X(getc, NULL)                           \
  X(fwrite, NULL)                         \
  X(fputs, NULL)                          \
  X(fputc, NULL)                          \
  X(putc, NULL)                           \
  X(fflush, NULL)                         \
  X(fclose, NULL)                         \
  X(tcdrain, NULL)                        \
  CCI_REALS_SINCE_2_34(X)                 \
  X(msgsnd, NULL)                         \
  X(msgrcv, NULL)                         \
  X(__read_chk, NULL)                     \
  X(__recv_chk, NULL)                     \
  X(__recvfrom_chk, NULL)                 \
  X(getaddrinfo, NULL)                    \
  X(getnameinfo, NULL)                    \
  X(gethostbyname, NULL)                  \
  X(gethostbyname2, NULL)                 \
  X(gethostbyname_r, NULL)                \
  X(gethostbyname2_r, NULL)               \
  X(gethostbyaddr, NULL)                  \
  X(gethostbyaddr_r, NULL)                \
  X(getpwnam, NULL)                       \
  X(getpwnam_r, NULL)                     \
  X(getpwuid, NULL)                       \
  X(getpwuid_r, NULL)                     \
  X(getgrnam, NULL)                       \
  X(getgrnam_r, NULL)                     \
  X(getgrgid, NULL)                       \
  X(getgrgid_r, NULL)                     \
  X(fsync, NULL)                          \
  X(fdatasync, NULL)                      \
  X(syncfs, NULL)                         \
  X(sync, NULL)                           \
  X(msync, NULL)                          \
  X(flock, NULL)                          \
  X(lockf, NULL)                          \
  X(fcntl, NULL)                          \
  X(lockf64, NULL)                        \
  X(fcntl64, NULL)                        \
  X(open, NULL)                           \
  X(openat, NULL)                         \
  X(creat, NULL)                          \
  X(fopen, NULL)                          \
  X(mkstemp, NULL)                        \
  X(pread, NULL)                          \
  X(pwrite, NULL)                         \
  X(preadv, NULL)                         \
  X(pwritev, NULL)                        \
  X(copy_file_range, NULL)                \
  X(stat, NULL)                           \
  X(lstat, NULL)                          \
  X(fstatat, NULL)                        \
  X(statx, NULL)                          \
  X(access, NULL)                         \
  X(faccessat, NULL)                      \
  X(readlink, NULL)                       \
  X(realpath, NULL)                       \
  X(opendir, NULL)                        \
  X(mkdir, NULL)                          \
  X(rmdir, NULL)                          \
  X(readdir, NULL)                        \
  X(fts_open, NULL)                       \
  X(fts_read, NULL)                       \
  X(rename, NULL)                         \
  X(renameat, NULL)                       \
  X(link, NULL)                           \
  X(symlink, NULL)                        \
  X(unlink, NULL)                         \
  X(unlinkat, NULL)                       \
  X(remove, NULL)                         \
  X(truncate, NULL)                       \
  X(ftruncate, NULL)                      \
  X(chmod, NULL)                          \
  X(chown, NULL)                          \
  X(open64, NULL)                         \
  X(openat64, NULL)                       \
  X(__open_2, NULL)                       \
  X(__open64_2, NULL)                     \
  X(__openat_2, NULL)                     \
  X(__openat64_2, NULL)                   \
  X(creat64, NULL)                        \
  X(fopen64, NULL)                        \
  X(pread64, NULL)                        \
  X(__pread_chk, NULL)                    \
  X(__pread64_chk, NULL)                  \
  X(pwrite64, NULL)                       \
  X(preadv64, NULL)                       \
  X(pwritev64, NULL)                      \
  X(stat64, NULL)                         \
  X(lstat64, NULL)                        \
  X(fstatat64, NULL)                      \
  X(readdir64, NULL)                      \
  X(fts64_open, NULL)                     \
  X(fts64_read, NULL)                     \
  X(truncate64, NULL)                     \
  X(ftruncate64, NULL)

/// The functions, by their names.
typedef struct cci_real_functions {
#define CCI_MEMBER(name, version) __typeof__(name) *name;
  CCI_REALS(CCI_MEMBER)
#undef CCI_MEMBER
} cci_real_functions;

extern cci_real_functions cci_real;
extern atomic_bool cci_real_resolved;

/// Fills `cci_real`. Idempotent.
void cci_resolve(void);

/// The real functions, also for a caller that comes before the constructor ran.
static inline const cci_real_functions *cci_reals(void) {
  if (__builtin_expect(!atomic_load_explicit(&cci_real_resolved, memory_order_acquire), 0)) cci_resolve();
  return &cci_real;
}

#endif
