#include "json.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Where text is written, with a place for the NUL at its end. */
typedef struct output {
    char *at;
    char *end;
    bool complete;
} output;

static output output_to(char *text, size_t capacity) {
    return (output){text, text + capacity - 1, true};
}

static void put(output *out, uint32_t byte) {
    if (out->at < out->end) {
        *out->at++ = (char)byte;
    } else {
        out->complete = false;
    }
}

static bool end_output(output *out) {
    *out->at = '\0';
    return out->complete;
}

static void put_utf8(output *out, uint32_t c) {
    if (c < 0x80) {
        out->complete = out->complete && c != 0; /* a NUL would end the text */
        put(out, c);
    } else if (c < 0x800) {
        put(out, 0xC0 | c >> 6);
        put(out, 0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(out, 0xE0 | c >> 12);
        put(out, 0x80 | (c >> 6 & 0x3F));
        put(out, 0x80 | (c & 0x3F));
    } else {
        put(out, 0xF0 | c >> 18);
        put(out, 0x80 | (c >> 12 & 0x3F));
        put(out, 0x80 | (c >> 6 & 0x3F));
        put(out, 0x80 | (c & 0x3F));
    }
}

/* Takes a character if it comes next, after white space. */
static bool take(json *in, char wanted) {
    while (in->at < in->end && memchr(" \t\n\r", *in->at, 4) != NULL) {
        in->at++;
    }
    if (in->at == in->end || *in->at != wanted) {
        return false;
    }
    in->at++;
    return true;
}

static bool take_hex(json *in, uint32_t *unit) {
    static const char digits[] = "0123456789abcdefABCDEF";
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        const char *digit = in->at < in->end ? memchr(digits, *in->at++, 22) : NULL;
        if (digit == NULL) {
            return false;
        }
        uint32_t value = (uint32_t)(digit - digits);
        *unit = *unit << 4 | (value < 16 ? value : value - 6);
    }
    return true;
}

/* What follows \u. Characters beyond U+FFFF are written as two, a high and a low surrogate; one alone is no character
 * and is read as U+FFFD. */
static bool take_unicode(json *in, output *out) {
    uint32_t unit, low;
    if (!take_hex(in, &unit)) {
        return false;
    }
    if (unit >= 0xD800 && unit < 0xDC00 && in->end - in->at >= 6 && in->at[0] == '\\' && in->at[1] == 'u') {
        json ahead = {in->at + 2, in->end};
        if (take_hex(&ahead, &low) && low >= 0xDC00 && low < 0xE000) {
            *in = ahead;
            unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    put_utf8(out, unit >= 0xD800 && unit < 0xE000 ? 0xFFFD : unit);
    return true;
}

static bool take_escape(json *in, output *out) {
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    if (in->at == in->end) {
        return false;
    }
    char c = *in->at++;
    if (c == 'u') {
        return take_unicode(in, out);
    }
    const char *name = memchr(names, c, sizeof names - 1);
    if (name == NULL) {
        return false;
    }
    put(out, (uint32_t)values[name - names]);
    return true;
}

/* Takes a whole string, also where its text does not fit. */
static bool take_string(json *in, output *out) {
    if (!take(in, '"')) {
        return false;
    }
    while (in->at < in->end) {
        char c = *in->at++;
        if (c == '"') {
            return true;
        }
        if (c != '\\') {
            put(out, (unsigned char)c);
        } else if (!take_escape(in, out)) {
            return false;
        }
    }
    return false;
}

/* Takes a value of any kind and depth, up to the comma or bracket behind it. */
static bool take_value(json *in) {
    size_t depth = 0;
    while (in->at < in->end) {
        char c = *in->at;
        if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
            return true;
        }
        if (c == '"') {
            char nothing[1];
            output out = output_to(nothing, sizeof nothing);
            if (!take_string(in, &out)) {
                return false;
            }
            continue;
        }
        in->at++;
        if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

bool json_member(json object, const char *name, json *value) {
    if (!take(&object, '{')) {
        return false;
    }
    do {
        char found[64];
        output out = output_to(found, sizeof found);
        if (!take_string(&object, &out) || !take(&object, ':')) {
            return false;
        }
        if (end_output(&out) && strcmp(found, name) == 0) {
            *value = object;
            return true;
        }
    } while (take_value(&object) && take(&object, ','));
    return false;
}

bool json_string(json value, char *text, size_t capacity) {
    output out = output_to(text, capacity);
    bool whole = take_string(&value, &out);
    return end_output(&out) && whole;
}

bool json_quote(const char *text, char *quoted, size_t capacity) {
    output out = output_to(quoted, capacity);
    put(&out, '"');
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        char escape[7] = {(char)c};
        if (c == '"' || c == '\\') {
            snprintf(escape, sizeof escape, "\\%c", c);
        } else if (c < 0x20) {
            snprintf(escape, sizeof escape, "\\u%04x", c);
        }
        for (const char *byte = escape; *byte != '\0'; byte++) {
            put(&out, (unsigned char)*byte);
        }
    }
    put(&out, '"');
    return end_output(&out);
}
