#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

#include <arpa/inet.h>
#include <string.h>

/// Whether nobody need be asked what the address of this host is: there is none, or the name is the address.
static bool cci_host_is_numeric(const char *name) {
  struct in_addr address;
  // No name has a colon, as every address of the other kind has.
  return name == NULL || strchr(name, ':') != NULL || inet_aton(name, &address) != 0;
}

/// Whether a look-up of `getaddrinfo` or `getnameinfo` came to its end, rather than being refused.
static bool cci_lookup_is_done(int result) {
  return result == 0 || result == EAI_NONAME || result == EAI_AGAIN || result == EAI_FAIL || result == EAI_SYSTEM
         || result == EAI_NODATA || result == EAI_ADDRFAMILY;
}

CCI_WRAPPER(
    int, getaddrinfo, const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **list) {
  bool is_numeric = cci_host_is_numeric(host) || (hints != NULL && (hints->ai_flags & AI_NUMERICHOST));
  CCI_NOTED(
      getaddrinfo, !is_numeric, cci_reals()->getaddrinfo(host, service, hints, list), cci_lookup_is_done(result))
  return result;
}

CCI_WRAPPER(
    int, getnameinfo, const struct sockaddr *address, socklen_t length, char *host, socklen_t host_size, char *service,
    socklen_t service_size, int flags) {
  bool asks_for_host = host != NULL && host_size > 0 && !(flags & NI_NUMERICHOST);
  CCI_NOTED(
      getnameinfo, asks_for_host,
      cci_reals()->getnameinfo(address, length, host, host_size, service, service_size, flags),
      cci_lookup_is_done(result))
  return result;
}

// The older functions. They return a host or null, or, with storage of the caller's, whether that was big enough.

CCI_WRAPPER(struct hostent *, gethostbyname, const char *name) {
  CCI_NOTED(gethostbyname, !cci_host_is_numeric(name), cci_reals()->gethostbyname(name), true)
  return result;
}

CCI_WRAPPER(struct hostent *, gethostbyname2, const char *name, int family) {
  CCI_NOTED(gethostbyname2, !cci_host_is_numeric(name), cci_reals()->gethostbyname2(name, family), true)
  return result;
}

CCI_WRAPPER(
    int, gethostbyname_r, const char *name, struct hostent *host, char *storage, size_t size, struct hostent **found,
    int *error) {
  CCI_NOTED(
      gethostbyname_r, !cci_host_is_numeric(name),
      cci_reals()->gethostbyname_r(name, host, storage, size, found, error), true)
  return result;
}

CCI_WRAPPER(
    int, gethostbyname2_r, const char *name, int family, struct hostent *host, char *storage, size_t size,
    struct hostent **found, int *error) {
  CCI_NOTED(
      gethostbyname2_r, !cci_host_is_numeric(name),
      cci_reals()->gethostbyname2_r(name, family, host, storage, size, found, error), true)
  return result;
}

CCI_WRAPPER(struct hostent *, gethostbyaddr, const void *address, socklen_t length, int family) {
  CCI_NOTED(gethostbyaddr, true, cci_reals()->gethostbyaddr(address, length, family), true)
  return result;
}

CCI_WRAPPER(
    int, gethostbyaddr_r, const void *address, socklen_t length, int family, struct hostent *host, char *storage,
    size_t size, struct hostent **found, int *error) {
  CCI_NOTED(
      gethostbyaddr_r, true,
      cci_reals()->gethostbyaddr_r(address, length, family, host, storage, size, found, error), true)
  return result;
}

// MARK: Users and groups

// They stand in files, or a service of this machine knows them: nobody but the library can tell which.

/// A look-up that returns what is the library's.
#define CCI_ACCOUNT_WRAPPER(name, type, key)                                  \
  CCI_WRAPPER(type *, name, key wanted) {                                     \
    CCI_NOTED_IF_LONG(name, cci_reals()->name(wanted), true)                  \
    return result;                                                            \
  }

/// A look-up that fills what is the caller's.
#define CCI_ACCOUNT_R_WRAPPER(name, type, key)                                                              \
  CCI_WRAPPER(int, name, key wanted, type *account, char *storage, size_t size, type **found) {             \
    CCI_NOTED_IF_LONG(name, cci_reals()->name(wanted, account, storage, size, found), true)                 \
    return result;                                                                                          \
  }

CCI_ACCOUNT_WRAPPER(getpwnam, struct passwd, const char *)
CCI_ACCOUNT_WRAPPER(getpwuid, struct passwd, uid_t)
CCI_ACCOUNT_WRAPPER(getgrnam, struct group, const char *)
CCI_ACCOUNT_WRAPPER(getgrgid, struct group, gid_t)
CCI_ACCOUNT_R_WRAPPER(getpwnam_r, struct passwd, const char *)
CCI_ACCOUNT_R_WRAPPER(getpwuid_r, struct passwd, uid_t)
CCI_ACCOUNT_R_WRAPPER(getgrnam_r, struct group, const char *)
CCI_ACCOUNT_R_WRAPPER(getgrgid_r, struct group, gid_t)

#endif
