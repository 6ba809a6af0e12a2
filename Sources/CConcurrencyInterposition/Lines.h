/// What the files share that read debug information.
#pragma once

#include "Internal.h"

#if defined(__linux__)

#include <string.h>

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

// MARK: Reading

static inline uint64_t cci_read_bytes(cci_reader *reader, size_t size) {
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

static inline uint64_t cci_read_leb(cci_reader *reader, bool is_signed) {
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

static inline const char *cci_read_string(cci_reader *reader) {
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
static inline const char *cci_string_at(cci_reader section, uint64_t offset, cci_reader *reader) {
  if (offset >= (uint64_t)(section.end - section.next)) {
    reader->failed = true;
    return "";
  }
  section.next += offset;
  return cci_read_string(&section);
}

/// Splits off as many bytes as `size` says.
static inline cci_reader cci_read_part(cci_reader *reader, uint64_t size) {
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
static inline bool cci_read_unit(cci_reader *section, cci_line_unit *unit) {
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

// MARK: Names

/// The name of a file, and of the directory that it is relative to; false if one is not known. The file is number `index`, or,
/// where `name` is not null, the first of that name.
bool cci_find_file(const cci_lines *lines, const cci_line_unit *unit, uint64_t index, const char *name, cci_line *place);

#endif
