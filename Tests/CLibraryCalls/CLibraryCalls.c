#include "CLibraryCalls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int __open_2(const char *, int);
int __open64_2(const char *, int);
int __openat_2(int, const char *, int);
int __openat64_2(int, const char *, int);

int call_accept4(int descriptor, int flags) { return accept4(descriptor, NULL, NULL, flags); }

int call_ppoll(struct pollfd *requests, unsigned long count, const struct timespec *timeout) {
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

int call_lock(int descriptor, int command, short type) {
  struct flock lock = {.l_type = type, .l_whence = SEEK_SET};
  return fcntl(descriptor, command, &lock);
}

int call_flock(int descriptor, int operation) { return flock(descriptor, operation); }

int call_open(const char *path, int kind, int flags, unsigned mode) {
  switch (kind) {
    case 0: return open(path, flags, mode);
    case 1: return open64(path, flags, mode);
    case 2: return openat(AT_FDCWD, path, flags, mode);
    case 3: return openat64(AT_FDCWD, path, flags, mode);
    case 4: return __open_2(path, flags);
    case 5: return __open64_2(path, flags);
    case 6: return __openat_2(AT_FDCWD, path, flags);
    default: return __openat64_2(AT_FDCWD, path, flags);
  }
}

int call_statx(const char *path) {
  struct statx status;
  return statx(AT_FDCWD, path, 0, STATX_SIZE, &status);
}

int call_stat64(const char *path) {
  struct stat64 status;
  return stat64(path, &status);
}

int call_syncfs(int descriptor) { return syncfs(descriptor); }

int call_share_one_core(void) {
  cpu_set_t allowed, one;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return -1;
  int core = 0;
  while (core < CPU_SETSIZE - 1 && !CPU_ISSET(core, &allowed)) core++;
  CPU_ZERO(&one);
  CPU_SET(core, &one);
  DIR *threads = opendir("/proc/self/task");
  if (threads == NULL) return -1;
  int result = 0;
  for (struct dirent *entry; (entry = readdir(threads)) != NULL;) {
    pid_t thread = atoi(entry->d_name);
    if (thread > 0 && sched_setaffinity(thread, sizeof one, &one) != 0) result = -1;
  }
  closedir(threads);
  return result;
}

int call_gethostbyname_r(const char *name, int family) {
  struct hostent host;
  struct hostent *found;
  char storage[4096];
  int error;
  return family == 0 ? gethostbyname_r(name, &host, storage, sizeof storage, &found, &error)
                     : gethostbyname2_r(name, family, &host, storage, sizeof storage, &found, &error);
}

int call_gethostbyaddr(int with_storage) {
  struct in_addr address = {.s_addr = htonl(INADDR_LOOPBACK)};
  struct hostent host;
  struct hostent *found = NULL;
  char storage[4096];
  int error;
  if (!with_storage) return gethostbyaddr(&address, sizeof address, AF_INET) != NULL;
  return gethostbyaddr_r(&address, sizeof address, AF_INET, &host, storage, sizeof storage, &found, &error);
}

int call_gethostbyname2(const char *name) { return gethostbyname2(name, AF_INET) != NULL; }

/// Whether the process sleeps.
static int process_sleeps(pid_t process) {
  char text[512];
  snprintf(text, sizeof text, "/proc/%d/stat", (int)process);
  int descriptor = open(text, O_RDONLY);
  ssize_t length = read(descriptor, text, sizeof text - 1);
  close(descriptor);
  if (length <= 0) return 0;
  text[length] = 0;
  // The state stands behind the name, which can have parentheses of its own.
  const char *name_end = strrchr(text, ')');
  return name_end != NULL && name_end[1] == ' ' && name_end[2] == 'S';
}

/// Ends the calling process when its parent has slept for some time.
static void end_after_parent_sleeps(void) {
  for (int polls = 0; polls < 50; polls = process_sleeps(getppid()) ? polls + 1 : 0) usleep(1000);
  _exit(0);
}

int call_wait_elsewhere(int has_ended, void (*begin)(void), int (*report)(void)) {
  pid_t process = fork();
  if (process == 0) {
    pid_t child = fork();
    if (child == 0) {
      if (!has_ended) end_after_parent_sleeps();
      _exit(0);
    }
    siginfo_t information;
    if (has_ended) waitid(P_PID, (id_t)child, &information, WEXITED | WNOWAIT);
    int status;
    begin();
    pid_t found = wait(&status);
    int result = report();
    _exit(found == child ? result : 255);
  }
  int status = 0;
  waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}
