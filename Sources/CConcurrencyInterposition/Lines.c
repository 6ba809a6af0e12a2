#include "Internal.h"

#if defined(__linux__)

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "Lines.h"

// The line-number programs of an image: DWARF 5, section 6.2, and its versions 2 to 4. A program is made of sequences, each of
// which holds the lines of contiguous code. All programs are run once, to learn where which sequence begins; a look-up then
// runs one sequence.

/// One row of a program's table.
typedef struct {
  uint64_t address;
  uint64_t file;
  int64_t line;
} cci_line_row;

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

/// The sequence that holds an address, and its unit; null if there is none, or none that can be read.
static const cci_line_sequence *cci_find_sequence(const cci_lines *lines, uint64_t address, cci_line_unit *unit) {
  // The last sequence that begins no later.
  size_t low = 0, high = lines->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (lines->sequences[middle].start <= address) low = middle + 1;
    else high = middle;
  }
  if (low == 0 || address >= lines->sequences[low - 1].end) return NULL;
  // The unit was read once already.
  cci_reader section = {lines->sequences[low - 1].unit, lines->lines.end, false};
  return cci_read_unit(&section, unit) ? &lines->sequences[low - 1] : NULL;
}

cci_line_answer cci_lines_find(const cci_lines *lines, uint64_t address, cci_line *place) {
  cci_line_unit unit;
  const cci_line_sequence *sequence = cci_find_sequence(lines, address, &unit);
  if (sequence == NULL) return lines->has_gaps ? CCI_LINE_UNKNOWN : CCI_LINE_NONE;
  cci_reader program = {sequence->first, unit.program.end, false};
  cci_line_row row = cci_first_row, found = cci_first_row;
  bool ends;
  while (cci_next_row(&unit, &program, &row, &ends) && row.address <= address && !ends) found = row;
  place->line = found.line > 0 && found.line <= UINT32_MAX ? (uint32_t)found.line : 0;
  return cci_find_file(lines, &unit, found.file, NULL, place) ? CCI_LINE_FOUND : CCI_LINE_UNKNOWN;
}

bool cci_lines_find_file(const cci_lines *lines, uint64_t address, const char *name, cci_line *place) {
  cci_line_unit unit;
  place->line = 0;
  return cci_find_sequence(lines, address, &unit) != NULL && cci_find_file(lines, &unit, 0, name, place);
}

#endif
