/// The calls that the wrappers can report. A call has one row here, one wrapper, and one constant in `BlockingCall`, whose
/// order is this one; `CallTableTests` compares the two.
#pragma once

/// What a call waits for; the names are those of `BlockingCall.Category`.
#define CCI_CATEGORIES(X) \
  X(sleep)                \
  X(semaphore)            \
  X(futex)                \
  X(condition)            \
  X(barrier)              \
  X(lock)                 \
  X(process)              \
  X(signal)               \
  X(readiness)            \
  X(socket)               \
  X(messageQueue)         \
  X(nameService)          \
  X(durability)           \
  X(file)

/// Each call: how C code names it, its name in reports, and its category.
#define CCI_CALLS(X)                                                           \
  X(nanosleep, "nanosleep", sleep)                                             \
  X(clock_nanosleep, "clock_nanosleep", sleep)                                 \
  X(usleep, "usleep", sleep)                                                   \
  X(sleep, "sleep", sleep)                                                     \
  X(sem_wait, "sem_wait", semaphore)                                           \
  X(sem_timedwait, "sem_timedwait", semaphore)                                 \
  X(sem_clockwait, "sem_clockwait", semaphore)                                 \
  X(semop, "semop", semaphore)                                                 \
  X(semtimedop, "semtimedop", semaphore)                                       \
  X(futex_wait, "futex(FUTEX_WAIT)", futex)                                    \
  X(futex_wait_bitset, "futex(FUTEX_WAIT_BITSET)", futex)                      \
  X(futex_lock_pi, "futex(FUTEX_LOCK_PI)", futex)                              \
  X(pthread_cond_wait, "pthread_cond_wait", condition)                         \
  X(pthread_cond_timedwait, "pthread_cond_timedwait", condition)               \
  X(pthread_cond_clockwait, "pthread_cond_clockwait", condition)               \
  X(pthread_barrier_wait, "pthread_barrier_wait", barrier)                     \
  X(pthread_mutex_lock, "pthread_mutex_lock", lock)                            \
  X(pthread_mutex_timedlock, "pthread_mutex_timedlock", lock)                  \
  X(pthread_mutex_clocklock, "pthread_mutex_clocklock", lock)                  \
  X(pthread_rwlock_rdlock, "pthread_rwlock_rdlock", lock)                      \
  X(pthread_rwlock_timedrdlock, "pthread_rwlock_timedrdlock", lock)            \
  X(pthread_rwlock_clockrdlock, "pthread_rwlock_clockrdlock", lock)            \
  X(pthread_rwlock_wrlock, "pthread_rwlock_wrlock", lock)                      \
  X(pthread_rwlock_timedwrlock, "pthread_rwlock_timedwrlock", lock)            \
  X(pthread_rwlock_clockwrlock, "pthread_rwlock_clockwrlock", lock)            \
  X(pthread_join, "pthread_join", process)                                     \
  X(pthread_timedjoin_np, "pthread_timedjoin_np", process)                     \
  X(pthread_clockjoin_np, "pthread_clockjoin_np", process)                     \
  X(waitpid, "waitpid", process)                                               \
  X(wait, "wait", process)                                                     \
  X(wait3, "wait3", process)                                                   \
  X(wait4, "wait4", process)                                                   \
  X(waitid, "waitid", process)                                                 \
  X(posix_spawn, "posix_spawn", process)                                       \
  X(posix_spawnp, "posix_spawnp", process)                                     \
  X(system, "system", process)                                                 \
  X(popen, "popen", process)                                                   \
  X(pclose, "pclose", process)                                                 \
  X(sigwait, "sigwait", signal)                                                \
  X(sigwaitinfo, "sigwaitinfo", signal)                                        \
  X(sigtimedwait, "sigtimedwait", signal)                                      \
  X(sigsuspend, "sigsuspend", signal)                                          \
  X(pause, "pause", signal)                                                    \
  X(poll, "poll", readiness)                                                   \
  X(ppoll, "ppoll", readiness)                                                 \
  X(select, "select", readiness)                                               \
  X(pselect, "pselect", readiness)                                             \
  X(epoll_wait, "epoll_wait", readiness)                                       \
  X(epoll_pwait, "epoll_pwait", readiness)                                     \
  X(epoll_pwait2, "epoll_pwait2", readiness)                                   \
  X(connect, "connect", socket)                                                \
  X(accept, "accept", socket)                                                  \
  X(accept4, "accept4", socket)                                                \
  X(recv, "recv", socket)                                                      \
  X(recvfrom, "recvfrom", socket)                                              \
  X(recvmsg, "recvmsg", socket)                                                \
  X(recvmmsg, "recvmmsg", socket)                                              \
  X(send, "send", socket)                                                      \
  X(sendto, "sendto", socket)                                                  \
  X(sendmsg, "sendmsg", socket)                                                \
  X(sendmmsg, "sendmmsg", socket)                                              \
  X(read, "read", socket)                                                      \
  X(readv, "readv", socket)                                                    \
  X(write, "write", socket)                                                    \
  X(writev, "writev", socket)                                                  \
  X(preadv2, "preadv2", socket)                                                \
  X(pwritev2, "pwritev2", socket)                                              \
  X(sendfile, "sendfile", socket)                                              \
  X(splice, "splice", socket)                                                  \
  X(getdelim, "getdelim", socket)                                              \
  X(fgets, "fgets", socket)                                                    \
  X(fread, "fread", socket)                                                    \
  X(fgetc, "fgetc", socket)                                                    \
  X(fwrite, "fwrite", socket)                                                  \
  X(fputs, "fputs", socket)                                                    \
  X(fputc, "fputc", socket)                                                    \
  X(fflush, "fflush", socket)                                                  \
  X(fclose, "fclose", socket)                                                  \
  X(tcdrain, "tcdrain", socket)                                                \
  X(mq_send, "mq_send", messageQueue)                                          \
  X(mq_timedsend, "mq_timedsend", messageQueue)                                \
  X(mq_receive, "mq_receive", messageQueue)                                    \
  X(mq_timedreceive, "mq_timedreceive", messageQueue)                          \
  X(msgsnd, "msgsnd", messageQueue)                                            \
  X(msgrcv, "msgrcv", messageQueue)                                            \
  X(getaddrinfo, "getaddrinfo", nameService)                                   \
  X(getnameinfo, "getnameinfo", nameService)                                   \
  X(gethostbyname, "gethostbyname", nameService)                               \
  X(gethostbyname2, "gethostbyname2", nameService)                             \
  X(gethostbyname_r, "gethostbyname_r", nameService)                           \
  X(gethostbyname2_r, "gethostbyname2_r", nameService)                         \
  X(gethostbyaddr, "gethostbyaddr", nameService)                               \
  X(gethostbyaddr_r, "gethostbyaddr_r", nameService)                           \
  X(getpwnam, "getpwnam", nameService)                                         \
  X(getpwnam_r, "getpwnam_r", nameService)                                     \
  X(getpwuid, "getpwuid", nameService)                                         \
  X(getpwuid_r, "getpwuid_r", nameService)                                     \
  X(getgrnam, "getgrnam", nameService)                                         \
  X(getgrnam_r, "getgrnam_r", nameService)                                     \
  X(getgrgid, "getgrgid", nameService)                                         \
  X(getgrgid_r, "getgrgid_r", nameService)                                     \
  X(fsync, "fsync", durability)                                                \
  X(fdatasync, "fdatasync", durability)                                        \
  X(syncfs, "syncfs", durability)                                              \
  X(sync, "sync", durability)                                                  \
  X(msync, "msync", durability)                                                \
  X(flock, "flock", durability)                                                \
  X(lockf, "lockf", durability)                                                \
  X(fcntl, "fcntl", durability)                                                \
  X(read_file, "read(file)", file)                                             \
  X(readv_file, "readv(file)", file)                                           \
  X(write_file, "write(file)", file)                                           \
  X(writev_file, "writev(file)", file)                                         \
  X(preadv2_file, "preadv2(file)", file)                                       \
  X(pwritev2_file, "pwritev2(file)", file)                                     \
  X(sendfile_file, "sendfile(file)", file)                                     \
  X(splice_file, "splice(file)", file)                                         \
  X(getdelim_file, "getdelim(file)", file)                                     \
  X(fgets_file, "fgets(file)", file)                                           \
  X(fread_file, "fread(file)", file)                                           \
  X(fgetc_file, "fgetc(file)", file)                                           \
  X(fwrite_file, "fwrite(file)", file)                                         \
  X(fputs_file, "fputs(file)", file)                                           \
  X(fputc_file, "fputc(file)", file)                                           \
  X(fflush_file, "fflush(file)", file)                                         \
  X(fclose_file, "fclose(file)", file)                                         \
  X(open, "open", file)                                                        \
  X(openat, "openat", file)                                                    \
  X(creat, "creat", file)                                                      \
  X(fopen, "fopen", file)                                                      \
  X(mkstemp, "mkstemp", file)                                                  \
  X(pread, "pread", file)                                                      \
  X(pwrite, "pwrite", file)                                                    \
  X(preadv, "preadv", file)                                                    \
  X(pwritev, "pwritev", file)                                                  \
  X(copy_file_range, "copy_file_range", file)                                  \
  X(stat, "stat", file)                                                        \
  X(lstat, "lstat", file)                                                      \
  X(fstatat, "fstatat", file)                                                  \
  X(statx, "statx", file)                                                      \
  X(access, "access", file)                                                    \
  X(faccessat, "faccessat", file)                                              \
  X(readlink, "readlink", file)                                                \
  X(realpath, "realpath", file)                                                \
  X(opendir, "opendir", file)                                                  \
  X(mkdir, "mkdir", file)                                                      \
  X(rmdir, "rmdir", file)                                                      \
  X(readdir, "readdir", file)                                                  \
  X(fts_open, "fts_open", file)                                                \
  X(fts_read, "fts_read", file)                                                \
  X(rename, "rename", file)                                                    \
  X(renameat, "renameat", file)                                                \
  X(link, "link", file)                                                        \
  X(symlink, "symlink", file)                                                  \
  X(unlink, "unlink", file)                                                    \
  X(unlinkat, "unlinkat", file)                                                \
  X(remove, "remove", file)                                                    \
  X(truncate, "truncate", file)                                                \
  X(ftruncate, "ftruncate", file)                                              \
  X(chmod, "chmod", file)                                                      \
  X(chown, "chown", file)

/// What a call waits for.
typedef enum cci_category {
#define CCI_ENUMERATOR(category) CCI_CATEGORY_##category,
  CCI_CATEGORIES(CCI_ENUMERATOR)
#undef CCI_ENUMERATOR
  CCI_CATEGORY_COUNT
} cci_category;

/// A call that a wrapper can report.
typedef enum cci_call {
#define CCI_ENUMERATOR(call, name, category) CCI_CALL_##call,
  CCI_CALLS(CCI_ENUMERATOR)
#undef CCI_ENUMERATOR
  CCI_CALL_COUNT
} cci_call;

/// The name of the symbol, such as `usleep`; for the futex calls `futex(FUTEX_WAIT)` and its siblings.
const char *_Nonnull cci_call_name(cci_call call);
/// What the call waits for.
cci_category cci_call_category(cci_call call);
/// The name of the category.
const char *_Nonnull cci_category_name(cci_category category);
