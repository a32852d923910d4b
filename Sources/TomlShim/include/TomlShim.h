#ifndef CLAIRE_TOML_SHIM_H
#define CLAIRE_TOML_SHIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One step of a walk through a document, depth first, the keys of a table in byte order.
///
/// `kind` is 's' (string), 'i' (integer), 'f' (float), 'b' (boolean), 'd' (date or time), 't' and
/// 'a' (a table or an array opens: its children follow) or 'e' (the innermost open one ends).
/// `key` is the decoded key, empty for an array's element and at the root; `text` is the scalar as
/// UTF-8. Neither ends in a NUL that counts, and both may hold one. Places are 1-based, columns
/// count code points; 0 where there is none.
typedef struct {
    const char *key;
    size_t key_length;
    const char *text;
    size_t text_length;
    uint32_t key_line;
    uint32_t key_column;
    uint32_t line;
    uint32_t column;
    char kind;
} claire_toml_step;

/// Receives each step; the pointers are valid during the call only.
typedef void (*claire_toml_visitor)(void *context, const claire_toml_step *step);

/// A mistake in the document: what it is, cut to the buffer with its final NUL, and where.
typedef struct {
    char message[512];
    uint32_t line;
    uint32_t column;
} claire_toml_mistake;

/// Parses `length` bytes of TOML 1.0 and walks them, the root table's opening and end included.
///
/// Returns 0, or 1 after filling in `mistake`; then nothing was visited.
int claire_toml_parse(const char *bytes, size_t length, void *context, claire_toml_visitor visit,
                      claire_toml_mistake *mistake);

#ifdef __cplusplus
}
#endif
#endif
