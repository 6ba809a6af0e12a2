#include "Internal.h"

#if defined(__linux__)

#include <dlfcn.h>

bool cci_find_image(uintptr_t address, const char **path, const char **symbol) {
  Dl_info info;
  if (dladdr((const void *)address, &info) == 0 || info.dli_fname == NULL) return false;
  *path = info.dli_fname;
  *symbol = info.dli_sname;
  return true;
}

#endif
