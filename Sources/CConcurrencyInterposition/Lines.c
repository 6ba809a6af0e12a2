#include "Internal.h"

#if defined(__linux__)

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// The line-number programs of an image: DWARF 5, section 6.2, and its versions 2 to 4. A program is made of sequences, each of
// which holds the lines of contiguous code. All programs are run once, to learn where which sequence begins; a look-up then
// runs one sequence.

/// What is yet to be read. A reader that has come to its end reads zeros and is `failed`.
typedef struct {
  const uint8_t *next;
  const uint8_t *end;
  bool failed;
} cci_reader;

/// What stands before a program.
typedef struct {
  uint16_t version;
  bool is_64_bit;
  uint8_t minimum_step;
  int8_t line_base;
  uint8_t line_range;
  uint8_t opcode_base;
  /// How many operands the standard operations have.
  const uint8_t *operands;
  /// Directories and files.
  cci_reader names;
  cci_reader program;
} cci_line_unit;

/// Contiguous code, where its lines begin, and what stands before the program that they are in.
typedef struct {
  uint64_t start;
  uint64_t end;
  const uint8_t *first;
  const uint8_t *unit;
} cci_line_sequence;

struct cci_lines {
  cci_reader lines;
  cci_reader line_strings;
  cci_reader strings;
  cci_line_sequence *sequences;
  size_t count;
  size_t capacity;
  /// Whether a program could not be read.
  bool has_gaps;
};

/// One row of a program's table.
typedef struct {
  uint64_t address;
  uint64_t file;
  int64_t line;
} cci_line_row;

// MARK: Reading

static uint64_t cci_read_bytes(cci_reader *reader, size_t size) {
  uint64_t value = 0;
  if ((size_t)(reader->end - reader->next) < size) {
    reader->failed = true;
    reader->next = reader->end;
    return 0;
  }
  // Little-endian, as every machine is that the kit runs on.
  memcpy(&value, reader->next, size < sizeof value ? size : sizeof value);
  reader->next += size;
  return value;
}

static uint64_t cci_read_leb(cci_reader *reader, bool is_signed) {
  uint64_t value = 0;
  for (unsigned shift = 0; reader->next < reader->end; shift += 7) {
    uint8_t byte = *reader->next++;
    if (shift < 64) value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte & 0x80) continue;
    if (is_signed && (byte & 0x40) && shift + 7 < 64) value |= ~(uint64_t)0 << (shift + 7);
    return value;
  }
  reader->failed = true;
  return 0;
}

static const char *cci_read_string(cci_reader *reader) {
  const char *text = (const char *)reader->next;
  const uint8_t *end = memchr(reader->next, 0, (size_t)(reader->end - reader->next));
  if (end == NULL) {
    reader->failed = true;
    reader->next = reader->end;
    return "";
  }
  reader->next = end + 1;
  return text;
}

/// The string at an offset into a section.
static const char *cci_string_at(cci_reader section, uint64_t offset, cci_reader *reader) {
  if (offset >= (uint64_t)(section.end - section.next)) {
    reader->failed = true;
    return "";
  }
  section.next += offset;
  return cci_read_string(&section);
}

/// Splits off as many bytes as `size` says.
static cci_reader cci_read_part(cci_reader *reader, uint64_t size) {
  cci_reader part = {reader->next, reader->next, false};
  if (size > (uint64_t)(reader->end - reader->next)) {
    reader->failed = true;
    size = (uint64_t)(reader->end - reader->next);
  }
  part.end += size;
  reader->next += size;
  return part;
}

/// Reads what stands before a program. False at the end, and where it is of no known version.
static bool cci_read_unit(cci_reader *section, cci_line_unit *unit) {
  uint64_t length = cci_read_bytes(section, 4);
  unit->is_64_bit = length == 0xffffffff;
  if (unit->is_64_bit) length = cci_read_bytes(section, 8);
  cci_reader rest = cci_read_part(section, length);
  unit->version = (uint16_t)cci_read_bytes(&rest, 2);
  if (section->failed || unit->version < 2 || unit->version > 5) return false;
  if (unit->version == 5) cci_read_bytes(&rest, 2);
  cci_reader header = cci_read_part(&rest, cci_read_bytes(&rest, unit->is_64_bit ? 8 : 4));
  unit->minimum_step = (uint8_t)cci_read_bytes(&header, 1);
  if (unit->version >= 4) cci_read_bytes(&header, 1);
  cci_read_bytes(&header, 1);
  unit->line_base = (int8_t)cci_read_bytes(&header, 1);
  unit->line_range = (uint8_t)cci_read_bytes(&header, 1);
  unit->opcode_base = (uint8_t)cci_read_bytes(&header, 1);
  unit->operands = header.next;
  if (unit->opcode_base > 0) cci_read_part(&header, unit->opcode_base - 1);
  unit->names = header;
  unit->program = rest;
  return !rest.failed && !header.failed && unit->line_range > 0 && unit->opcode_base > 0;
}

// MARK: Running programs

/// Runs a program up to its next row, of which it returns true. False at its end.
static bool cci_next_row(const cci_line_unit *unit, cci_reader *program, cci_line_row *row, bool *ends) {
  *ends = false;
  while (program->next < program->end && !program->failed) {
    uint8_t operation = *program->next++;
    if (operation >= unit->opcode_base) {
      unsigned step = operation - unit->opcode_base;
      row->address += (uint64_t)unit->minimum_step * (step / unit->line_range);
      row->line += unit->line_base + (int64_t)(step % unit->line_range);
      return true;
    }
    switch (operation) {
    case 0: {  // an extended operation
      cci_reader operands = cci_read_part(program, cci_read_leb(program, false));
      uint8_t extended = (uint8_t)cci_read_bytes(&operands, 1);
      if (extended == 2) row->address = cci_read_bytes(&operands, (size_t)(operands.end - operands.next));
      if (extended == 1) {
        *ends = true;
        return true;
      }
      break;
    }
    case 1:  // copy
      return true;
    case 2:  // advance_pc
      row->address += unit->minimum_step * cci_read_leb(program, false);
      break;
    case 3:  // advance_line
      row->line += (int64_t)cci_read_leb(program, true);
      break;
    case 4:  // set_file
      row->file = cci_read_leb(program, false);
      break;
    case 8:  // const_add_pc
      row->address += (uint64_t)unit->minimum_step * ((255 - unit->opcode_base) / unit->line_range);
      break;
    case 9:  // fixed_advance_pc
      row->address += cci_read_bytes(program, 2);
      break;
    default:
      for (uint8_t operand = 0; operand < unit->operands[operation - 1]; operand++) cci_read_leb(program, false);
    }
  }
  return false;
}

static const cci_line_row cci_first_row = {.address = 0, .file = 1, .line = 1};

static bool cci_add_sequence(cci_lines *lines, cci_line_sequence sequence) {
  if (lines->count == lines->capacity) {
    size_t capacity = lines->capacity == 0 ? 1024 : 2 * lines->capacity;
    cci_line_sequence *sequences = realloc(lines->sequences, capacity * sizeof *sequences);
    if (sequences == NULL) return false;
    lines->sequences = sequences;
    lines->capacity = capacity;
  }
  lines->sequences[lines->count++] = sequence;
  return true;
}

static int cci_compare_sequences(const void *left, const void *right) {
  uint64_t first = ((const cci_line_sequence *)left)->start, second = ((const cci_line_sequence *)right)->start;
  return first < second ? -1 : first > second;
}

/// Learns where the sequences are.
static void cci_find_sequences(cci_lines *lines) {
  cci_reader section = lines->lines;
  while (section.next < section.end && !section.failed) {
    const uint8_t *start = section.next;
    cci_line_unit unit;
    if (!cci_read_unit(&section, &unit)) {
      lines->has_gaps = true;
      continue;
    }
    cci_line_row row = cci_first_row;
    cci_line_sequence sequence = {.first = unit.program.next, .unit = start};
    bool ends, has_rows = false;
    while (cci_next_row(&unit, &unit.program, &row, &ends)) {
      if (!has_rows) sequence.start = row.address;
      has_rows = true;
      if (!ends) continue;
      sequence.end = row.address;
      // Code that the linker has left out begins at 0.
      if (sequence.start > 0 && sequence.end > sequence.start && !cci_add_sequence(lines, sequence)) lines->has_gaps = true;
      row = cci_first_row;
      sequence.first = unit.program.next;
      has_rows = false;
    }
    if (unit.program.failed) lines->has_gaps = true;
  }
  if (lines->count > 0) qsort(lines->sequences, lines->count, sizeof *lines->sequences, cci_compare_sequences);
}

// MARK: Names

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

/// Entry `index` of a table of directories or files in DWARF 5; leaves the reader behind the table.
static const char *cci_read_entry(
    const cci_lines *lines, const cci_line_unit *unit, cci_reader *names, uint64_t index, uint64_t *directory) {
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
    for (uint8_t column = 0; column < columns; column++) {
      uint64_t content = cci_read_leb(&column_of, false), number = 0;
      const char *text = cci_read_form(lines, unit, names, cci_read_leb(&column_of, false), &number);
      if (entry != index) continue;
      if (content == 1) result = text;
      if (content == 2) *directory = number;
    }
  }
  return names->failed ? NULL : result;
}

/// The name of a file, and of the directory that it is relative to; false if one is not known.
static bool cci_find_file(const cci_lines *lines, const cci_line_unit *unit, uint64_t index, cci_line *place) {
  cci_reader names = unit->names;
  uint64_t directory = 0;
  place->base = place->directory = place->file = "";
  if (unit->version == 5) {
    cci_reader directories = names;
    cci_read_entry(lines, unit, &names, UINT64_MAX, &directory);
    place->file = cci_read_entry(lines, unit, &names, index, &directory);
    uint64_t ignored = 0;
    cci_reader again = directories;
    place->base = cci_read_entry(lines, unit, &directories, 0, &ignored);
    place->directory = directory == 0 ? "" : cci_read_entry(lines, unit, &again, directory, &ignored);
    return place->base != NULL && place->directory != NULL && place->file != NULL;
  }
  cci_reader directories = names;
  while (*cci_read_string(&names) != 0) {}
  for (uint64_t file = 1; !names.failed; file++) {
    const char *name = cci_read_string(&names);
    if (*name == 0) return false;
    directory = cci_read_leb(&names, false);
    cci_read_leb(&names, false);
    cci_read_leb(&names, false);
    if (file != index) continue;
    place->file = name;
    for (uint64_t number = 1; number <= directory; number++) {
      place->directory = cci_read_string(&directories);
      if (*place->directory == 0) return false;
    }
    // The name of the first directory stands elsewhere in these versions.
    return !names.failed && (*place->file == '/' || directory > 0);
  }
  return false;
}

// MARK: Images

/// The bytes of a section; none if there is none, or if it is compressed.
static cci_reader cci_find_section(const uint8_t *file, size_t size, const char *name) {
  cci_reader none = {NULL, NULL, false};
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
  if (header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shoff > size || header->e_shoff % 8 != 0 ||
      header->e_shnum > (size - header->e_shoff) / sizeof(Elf64_Shdr) || header->e_shstrndx >= header->e_shnum)
    return none;
  const Elf64_Shdr *sections = (const Elf64_Shdr *)(file + header->e_shoff);
  const Elf64_Shdr *names = &sections[header->e_shstrndx];
  if (names->sh_offset > size || names->sh_size > size - names->sh_offset) return none;
  cci_reader all = {file + names->sh_offset, file + names->sh_offset + names->sh_size, false};
  for (uint16_t index = 0; index < header->e_shnum; index++) {
    const Elf64_Shdr *section = &sections[index];
    if (section->sh_type == SHT_NOBITS || (section->sh_flags & SHF_COMPRESSED) != 0 || section->sh_offset > size ||
        section->sh_size > size - section->sh_offset || strcmp(cci_string_at(all, section->sh_name, &none), name) != 0)
      continue;
    return (cci_reader){file + section->sh_offset, file + section->sh_offset + section->sh_size, false};
  }
  return (cci_reader){NULL, NULL, false};
}

cci_lines *cci_lines_open(const char *path) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return NULL;
  struct stat status;
  size_t size = fstat(descriptor, &status) == 0 ? (size_t)status.st_size : 0;
  const uint8_t *file = size < sizeof(Elf64_Ehdr) ? MAP_FAILED : mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  close(descriptor);
  if (file == MAP_FAILED) return NULL;
  cci_lines *lines = NULL;
  if (memcmp(file, ELFMAG, SELFMAG) == 0 && file[EI_CLASS] == ELFCLASS64 && file[EI_DATA] == ELFDATA2LSB &&
      (lines = calloc(1, sizeof *lines)) != NULL) {
    lines->lines = cci_find_section(file, size, ".debug_line");
    lines->line_strings = cci_find_section(file, size, ".debug_line_str");
    lines->strings = cci_find_section(file, size, ".debug_str");
    cci_find_sequences(lines);
  }
  if (lines == NULL || lines->count == 0) {
    if (lines != NULL) free(lines->sequences);
    free(lines);
    munmap((void *)file, size);
    return NULL;
  }
  return lines;
}

cci_line_answer cci_lines_find(const cci_lines *lines, uint64_t address, cci_line *place) {
  // The last sequence that begins no later.
  size_t low = 0, high = lines->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (lines->sequences[middle].start <= address) low = middle + 1;
    else high = middle;
  }
  if (low == 0 || address >= lines->sequences[low - 1].end) return lines->has_gaps ? CCI_LINE_UNKNOWN : CCI_LINE_NONE;
  const cci_line_sequence *sequence = &lines->sequences[low - 1];
  cci_reader section = {sequence->unit, lines->lines.end, false};
  cci_line_unit unit;
  if (!cci_read_unit(&section, &unit)) return CCI_LINE_UNKNOWN;
  cci_reader program = {sequence->first, unit.program.end, false};
  cci_line_row row = cci_first_row, found = cci_first_row;
  bool ends;
  while (cci_next_row(&unit, &program, &row, &ends) && row.address <= address && !ends) found = row;
  place->line = found.line > 0 && found.line <= UINT32_MAX ? (uint32_t)found.line : 0;
  return cci_find_file(lines, &unit, found.file, place) ? CCI_LINE_FOUND : CCI_LINE_UNKNOWN;
}

#endif
