#include "Internal.h"

#if defined(__linux__)

#include <dlfcn.h>
#include <link.h>

bool cci_find_image(uintptr_t address, const char **path, const char **symbol) {
  Dl_info info;
  if (dladdr((const void *)address, &info) == 0 || info.dli_fname == NULL) return false;
  *path = info.dli_fname;
  *symbol = info.dli_sname;
  return true;
}

bool cci_find_linked_address(uintptr_t address, const char **path, uint64_t *linked) {
  Dl_info info;
  struct link_map *map = NULL;
  if (dladdr1((const void *)address, &info, (void **)&map, RTLD_DL_LINKMAP) == 0 || map == NULL) return false;
  // The current folder may have changed since.
  if (map->l_name[0] != 0 && map->l_name[0] != '/') return false;
  // The program itself has no name there.
  *path = map->l_name[0] == 0 ? "/proc/self/exe" : map->l_name;
  *linked = address - map->l_addr;
  return true;
}

#endif
