#include "Internal.h"

#if defined(__linux__)

#include <string.h>

#include "Lines.h"

// The names of files that stand before a line-number program: DWARF 5, section 6.2.4, and its versions 2 to 4.

/// One value of an entry of a directory or file in DWARF 5.
static const char *cci_read_form(
    const cci_lines *lines, const cci_line_unit *unit, cci_reader *names, uint64_t form, uint64_t *number) {
  size_t offset = unit->is_64_bit ? 8 : 4;
  switch (form) {
  case 0x08: return cci_read_string(names);
  case 0x0e: return cci_string_at(lines->strings, cci_read_bytes(names, offset), names);
  case 0x1f: return cci_string_at(lines->line_strings, cci_read_bytes(names, offset), names);
  case 0x0b: *number = cci_read_bytes(names, 1); return NULL;
  case 0x05: *number = cci_read_bytes(names, 2); return NULL;
  case 0x06: *number = cci_read_bytes(names, 4); return NULL;
  case 0x07: *number = cci_read_bytes(names, 8); return NULL;
  case 0x0f: *number = cci_read_leb(names, false); return NULL;
  case 0x1e: cci_read_part(names, 16); return NULL;
  case 0x09: cci_read_part(names, cci_read_leb(names, false)); return NULL;
  default: names->failed = true; return NULL;
  }
}

static bool cci_is_file_named(const char *path, const char *name) {
  const char *last = strrchr(path, '/');
  return strcmp(last == NULL ? path : last + 1, name) == 0;
}

/// Which entry of a table is looked for: the first file of that name, or, where it is null, the one of that number.
typedef struct {
  uint64_t index;
  const char *name;
} cci_line_entry;

/// An entry of a table of directories or files in DWARF 5; leaves the reader behind the table.
static const char *cci_read_entry(
    const cci_lines *lines, const cci_line_unit *unit, cci_reader *names, cci_line_entry wanted, uint64_t *directory) {
  uint8_t columns = (uint8_t)cci_read_bytes(names, 1);
  cci_reader format = *names;
  for (uint8_t column = 0; column < columns; column++) {
    cci_read_leb(names, false);
    cci_read_leb(names, false);
  }
  const char *result = NULL;
  uint64_t count = cci_read_leb(names, false);
  // Entries of nothing could be any number.
  if (columns == 0) count = 0;
  for (uint64_t entry = 0; entry < count && !names->failed; entry++) {
    cci_reader column_of = format;
    const char *path = NULL;
    uint64_t parent = 0;
    for (uint8_t column = 0; column < columns; column++) {
      uint64_t content = cci_read_leb(&column_of, false), number = 0;
      const char *text = cci_read_form(lines, unit, names, cci_read_leb(&column_of, false), &number);
      if (content == 1) path = text;
      if (content == 2) parent = number;
    }
    if (result != NULL || path == NULL) continue;
    if (wanted.name != NULL ? !cci_is_file_named(path, wanted.name) : entry != wanted.index) continue;
    result = path;
    *directory = parent;
  }
  return names->failed ? NULL : result;
}

bool cci_find_file(const cci_lines *lines, const cci_line_unit *unit, uint64_t index, const char *name, cci_line *place) {
  cci_reader names = unit->names;
  cci_line_entry wanted = {index, name}, none = {UINT64_MAX, NULL}, first = {0, NULL};
  uint64_t directory = 0;
  place->base = place->directory = place->file = "";
  if (unit->version == 5) {
    cci_reader directories = names;
    cci_read_entry(lines, unit, &names, none, &directory);
    place->file = cci_read_entry(lines, unit, &names, wanted, &directory);
    uint64_t ignored = 0;
    cci_reader again = directories;
    place->base = cci_read_entry(lines, unit, &directories, first, &ignored);
    cci_line_entry parent = {directory, NULL};
    place->directory = directory == 0 ? "" : cci_read_entry(lines, unit, &again, parent, &ignored);
    return place->base != NULL && place->directory != NULL && place->file != NULL;
  }
  cci_reader directories = names;
  while (*cci_read_string(&names) != 0) {}
  for (uint64_t number = 1; !names.failed; number++) {
    const char *file = cci_read_string(&names);
    if (*file == 0) return false;
    directory = cci_read_leb(&names, false);
    cci_read_leb(&names, false);
    cci_read_leb(&names, false);
    if (name != NULL ? !cci_is_file_named(file, name) : number != index) continue;
    place->file = file;
    for (uint64_t parent = 1; parent <= directory; parent++) {
      place->directory = cci_read_string(&directories);
      if (*place->directory == 0) return false;
    }
    // The name of the first directory stands elsewhere in these versions.
    return !names.failed && (*place->file == '/' || directory > 0);
  }
  return false;
}

#endif
