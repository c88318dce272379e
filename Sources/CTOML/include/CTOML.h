#ifndef CTOML_H
#define CTOML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Parses a TOML document into JSON text in which every node carries its place.
///
/// A node is {"type", "line", "column"} and, by type:
///   table: "keys" (array of strings) and "nodes" (array of nodes, in the same order)
///   array: "nodes"
///   string, integer, float, boolean, date: "text"
/// The place of a table's entry is that of its key. Floats have 17 significant digits, or are inf,
/// -inf or nan. Tables come in no particular order of keys.
///
/// Returns true and sets *json, or returns false and sets *error, *line and *column (1-based).
/// Either string is freed with ctoml_free. NULL strings mean that memory ran out.
bool ctoml_parse(const char *text, size_t length, char **json, char **error, int64_t *line,
                 int64_t *column);

/// Frees a string that ctoml_parse returned.
void ctoml_free(char *string);

#ifdef __cplusplus
}
#endif

#endif
