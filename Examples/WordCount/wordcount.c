/*
 * wordcount - a Mortise plugin in one file of C99, with nothing but the standard library.
 *
 * It offers one tool, count_text, that counts what language models are bad at counting. It shows all that a plugin
 * needs: a manifest, a table of functions, the one exported symbol, and JSON read in place without a library.
 *
 *   make && mortise serve --plugin-dir . --port 8080
 *
 * SPDX-License-Identifier: MIT
 */
#include <mortise/plugin.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- What the plugin is: JSON that the host reads before anything runs. ---- */

#define COUNT(name, description) "\"" name "\":{\"type\":\"integer\",\"minimum\":0,\"description\":\"" description "\"}"

static const char manifest[] =
    "{"
    "\"id\":\"wordcount\","
    "\"version\":\"1.0.0\","
    "\"title\":\"Word count\","
    "\"description\":\"Counts the characters, words and lines of a text.\","
    "\"tools\":[{"
        "\"name\":\"count_text\","
        "\"title\":\"Count text\","
        "\"description\":\"Counts the characters, words, lines and UTF-8 bytes of a text exactly. Use it instead of"
            " estimating, for instance to keep to a length limit.\","
        "\"inputSchema\":{"
            "\"type\":\"object\","
            "\"properties\":{\"text\":{\"type\":\"string\",\"description\":\"The text to count.\"}},"
            "\"required\":[\"text\"],"
            "\"additionalProperties\":false"
        "},"
        "\"outputSchema\":{"
            "\"type\":\"object\","
            "\"properties\":{"
                COUNT("characters", "Unicode code points.") ","
                COUNT("words", "Runs of characters between white space.") ","
                COUNT("lines", "Lines; the last one need not end with a line break.") ","
                COUNT("bytes", "Length in UTF-8.")
            "},"
            "\"required\":[\"characters\",\"words\",\"lines\",\"bytes\"],"
            "\"additionalProperties\":false"
        "},"
        "\"annotations\":{"
            "\"title\":\"Count text\","
            "\"readOnlyHint\":true,"
            "\"destructiveHint\":false,"
            "\"idempotentHint\":true,"
            "\"openWorldHint\":false"
        "}"
    "}]"
    "}";

/* ---- Reading JSON in place: no copy, no allocation, never beyond `end`. ---- */

typedef struct reader {
    const unsigned char *at;
    const unsigned char *end;
} reader;

static void skip_space(reader *in) {
    while (in->at < in->end && (*in->at == ' ' || *in->at == '\t' || *in->at == '\n' || *in->at == '\r')) {
        in->at++;
    }
}

/* Consumes `expected` if it comes next, after white space. */
static bool accept(reader *in, unsigned char expected) {
    skip_space(in);
    if (in->at == in->end || *in->at != expected) {
        return false;
    }
    in->at++;
    return true;
}

/* The four hexadecimal digits of a \u escape. */
static bool read_hex4(reader *in, uint32_t *unit) {
    if (in->end - in->at < 4) {
        return false;
    }
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char c = *in->at++;
        uint32_t digit;
        if (c >= '0' && c <= '9') {
            digit = (uint32_t)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            digit = (uint32_t)(c - 'a') + 10;
        } else if (c >= 'A' && c <= 'F') {
            digit = (uint32_t)(c - 'A') + 10;
        } else {
            return false;
        }
        *unit = *unit << 4 | digit;
    }
    return true;
}

/* What follows \u. A character beyond U+FFFF is written as two escapes, a high and a low surrogate; a surrogate
 * alone is no character and reads as U+FFFD, the replacement character. */
static bool read_unicode_escape(reader *in, uint32_t *character) {
    uint32_t high, low;
    if (!read_hex4(in, &high)) {
        return false;
    }
    *character = high >= 0xD800 && high <= 0xDFFF ? 0xFFFD : high;
    if (high < 0xD800 || high > 0xDBFF || in->end - in->at < 6 || in->at[0] != '\\' || in->at[1] != 'u') {
        return true;
    }
    reader ahead = {in->at + 2, in->end};
    if (read_hex4(&ahead, &low) && low >= 0xDC00 && low <= 0xDFFF) {
        *character = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        *in = ahead;
    }
    return true;
}

/* What follows a backslash. */
static bool read_escape(reader *in, uint32_t *character) {
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    if (in->at == in->end) {
        return false;
    }
    unsigned char c = *in->at++;
    if (c == 'u') {
        return read_unicode_escape(in, character);
    }
    const char *name = c == 0 ? NULL : strchr(names, c);
    if (name == NULL) {
        return false;
    }
    *character = (uint32_t)values[name - names];
    return true;
}

/* The rest of a UTF-8 sequence that began with `first`. The host passes valid UTF-8 only, so this checks no more
 * than that the sequence is whole. */
static bool read_utf8(reader *in, unsigned char first, uint32_t *character) {
    int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    if (first < 0xC2 || first > 0xF4 || in->end - in->at < more) {
        return false;
    }
    *character = first & (0x3Fu >> more);
    while (more-- > 0) {
        *character = *character << 6 | (*in->at++ & 0x3Fu);
    }
    return true;
}

typedef enum step { CHARACTER, END_OF_STRING, MALFORMED } step;

/* The next character of a string whose opening quote has been read. */
static step next_character(reader *in, uint32_t *character) {
    if (in->at == in->end) {
        return MALFORMED;
    }
    unsigned char c = *in->at++;
    if (c == '"') {
        return END_OF_STRING;
    }
    if (c < 0x20) {
        return MALFORMED;
    }
    *character = c;
    bool ok = c == '\\' ? read_escape(in, character) : c < 0x80 || read_utf8(in, c, character);
    return ok ? CHARACTER : MALFORMED;
}

/* Reads a member's name and tells whether it is `wanted`, which must be ASCII. */
static bool read_name(reader *in, const char *wanted, bool *equal) {
    uint32_t character = 0;
    step s = MALFORMED;
    if (!accept(in, '"')) {
        return false;
    }
    *equal = true;
    while ((s = next_character(in, &character)) == CHARACTER) {
        if (*equal && *wanted != '\0' && (unsigned char)*wanted == character) {
            wanted++;
        } else {
            *equal = false;
        }
    }
    *equal = *equal && *wanted == '\0';
    return s == END_OF_STRING;
}

/* Skips a value of any kind and depth, up to the comma or bracket behind it. */
static bool skip_value(reader *in) {
    size_t depth = 0;
    while (in->at < in->end) {
        unsigned char c = *in->at;
        if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
            return true;
        }
        in->at++;
        if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
        } else if (c == '"') {
            uint32_t ignored;
            step s;
            while ((s = next_character(in, &ignored)) == CHARACTER) {
            }
            if (s == MALFORMED) {
                return false;
            }
        }
    }
    return false;
}

/* Enters the object that comes next and goes to the value of its member `name`. */
static bool enter_member(reader *in, const char *name) {
    if (!accept(in, '{')) {
        return false;
    }
    do {
        bool found;
        if (!read_name(in, name, &found) || !accept(in, ':')) {
            return false;
        }
        if (found) {
            return true;
        }
        if (!skip_value(in)) {
            return false;
        }
    } while (accept(in, ','));
    return false;
}

/* ---- The tool. ---- */

typedef struct counts {
    size_t characters, words, lines, bytes;
} counts;

/* The characters that Unicode calls White_Space. */
static bool is_space(uint32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

static size_t utf8_length(uint32_t c) {
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

/* Counts the string that comes next, reading it once from front to back. */
static bool count_string(reader *in, counts *sum) {
    uint32_t character = 0, previous = '\n';
    step s = MALFORMED;
    if (!accept(in, '"')) {
        return false;
    }
    *sum = (counts){0, 0, 0, 0};
    while ((s = next_character(in, &character)) == CHARACTER) {
        bool second_half_of_crlf = character == '\n' && previous == '\r';
        sum->characters++;
        sum->bytes += utf8_length(character);
        sum->words += !is_space(character) && is_space(previous);
        /* A line begins with the first character behind a line break. */
        sum->lines += (previous == '\n' || previous == '\r') && !second_half_of_crlf;
        previous = character;
    }
    return s == END_OF_STRING;
}

/* ---- The plugin. ---- */

typedef struct instance {
    const mortise_host *host;
} instance;

static mortise_bytes bytes_of(const char *text) {
    return (mortise_bytes){text, strlen(text)};
}

static bool equals(mortise_bytes bytes, const char *text) {
    return bytes.len == strlen(text) && memcmp(bytes.ptr, text, bytes.len) == 0;
}

static void finish(const instance *self, mortise_id call, mortise_status status, const char *json) {
    /* The status that comes back tells of calls that have ended meanwhile. This plugin has nothing to undo then. */
    (void)self->host->finish(self->host, call, status, bytes_of(json));
}

static void count_text(const instance *self, mortise_id call, mortise_bytes params) {
    const unsigned char *start = (const unsigned char *)params.ptr;
    reader in = {start, start + params.len};
    counts sum;
    char answer[512];
    if (!enter_member(&in, "arguments") || !enter_member(&in, "text") || !count_string(&in, &sum)) {
        /* What a model did wrong it is told as text, so that it can do better. */
        finish(self, call, MORTISE_OK,
               "{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":\"text: missing, or no string\"}]}");
        return;
    }
    snprintf(answer, sizeof answer,
             "{\"content\":[{\"type\":\"text\",\"text\":\"%zu characters, %zu words, %zu lines, %zu bytes\"}],"
             "\"structuredContent\":{\"characters\":%zu,\"words\":%zu,\"lines\":%zu,\"bytes\":%zu}}",
             sum.characters, sum.words, sum.lines, sum.bytes, sum.characters, sum.words, sum.lines, sum.bytes);
    finish(self, call, MORTISE_OK, answer);
}

static mortise_status create(const mortise_host *host, mortise_bytes config, void **self) {
    (void)config;
    instance *made = malloc(sizeof *made);
    if (made == NULL) {
        return MORTISE_FAILED;
    }
    made->host = host;
    *self = made;
    return MORTISE_OK;
}

static mortise_status start(void *self) {
    (void)self;
    return MORTISE_OK;
}

/* Counting takes microseconds, so it is done here. Longer work belongs on a thread of the plugin, which copies what
 * it needs of `params` first. */
static void invoke(void *self, mortise_id call, mortise_bytes method, mortise_bytes params, mortise_bytes context) {
    (void)context;
    if (equals(method, "tools/call")) {
        count_text(self, call, params); /* the manifest offers one tool, so it is this one */
    } else {
        finish(self, call, MORTISE_NOT_FOUND, "{\"message\":\"wordcount has no such method\"}");
    }
}

/* Every call has been finished within invoke, so there is never one left to cancel or to wait for. */
static void cancel(void *self, mortise_id call) {
    (void)self;
    (void)call;
}

static void stop(void *self, uint32_t grace_ms) {
    (void)self;
    (void)grace_ms;
}

static void destroy(void *self) {
    free(self);
}

static const mortise_plugin plugin = {
    .size = sizeof(mortise_plugin),
    .abi_minor = 0, /* nothing newer than the first version is used */
    .manifest = {manifest, sizeof manifest - 1},
    .create = create,
    .start = start,
    .invoke = invoke,
    .cancel = cancel,
    .stop = stop,
    .destroy = destroy,
};

const mortise_plugin *mortise_plugin_v1(uint32_t host_abi_minor) {
    (void)host_abi_minor;
    return &plugin;
}
