/* As much JSON as a small plugin needs: texts out of an object, and a text into an answer. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

/* A JSON text that is read from front to back, never beyond `end`. */
typedef struct json {
    const char *at;
    const char *end;
} json;

/* Finds a member of an object. `name` has at most 63 bytes. False where there is no such member or no object. */
bool json_member(json object, const char *name, json *value);

/* Writes a string as text that ends with NUL. False where the value is no string, holds a NUL or does not fit. */
bool json_string(json value, char *text, size_t capacity);

/* Writes a text as a JSON string with its quotes, ended by NUL. False where it does not fit: each byte takes six at
 * most. */
bool json_quote(const char *text, char *quoted, size_t capacity);

#endif
