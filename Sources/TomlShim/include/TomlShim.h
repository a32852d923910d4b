#ifndef CLAIRE_TOML_SHIM_H
#define CLAIRE_TOML_SHIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Receives one scalar of a document, in document order of its tables.
///
/// `path` is the key path with its parts separated by U+001F, an array's elements counted from 0;
/// `kind` is 's' (string), 'i' (integer), 'f' (float), 'b' (boolean), 'd' (date or time) or
/// 't' (a table, empty or not: its value is empty); `value` is the scalar as UTF-8 text.
typedef void (*claire_toml_visitor)(
    void *context, const char *path, size_t path_length, char kind, const char *value,
    size_t value_length, uint32_t line, uint32_t column);

/// Parses `length` bytes of TOML 1.0 and calls `visit` for every table and scalar.
///
/// Returns 0, or 1 after writing a message to `message` (cut to `message_size` with its final NUL)
/// and the 1-based place of the mistake to `line` and `column`.
int claire_toml_parse(
    const char *bytes, size_t length, void *context, claire_toml_visitor visit, char *message,
    size_t message_size, uint32_t *line, uint32_t *column);

#ifdef __cplusplus
}
#endif
#endif
