/* @NAME@, a plugin for Mortise. */
#include <mortise/plugin.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

/* What the plugin is: the host reads this before anything runs. */
static const char manifest[] =
    "{"
        "\"id\":\"@NAME@\","
        "\"version\":\"0.1.0\","
        "\"description\":\"Greets people.\","
        "\"tools\":[{"
            "\"name\":\"@IDENTIFIER@_greet\","
            "\"title\":\"Greet\","
            "\"description\":\"Greets somebody by name.\","
            "\"inputSchema\":{"
                "\"type\":\"object\","
                "\"properties\":{\"name\":{"
                    "\"type\":\"string\",\"minLength\":1,\"maxLength\":100,\"description\":\"Whom to greet.\"}},"
                "\"required\":[\"name\"],"
                "\"additionalProperties\":false"
            "},"
            "\"outputSchema\":{"
                "\"type\":\"object\","
                "\"properties\":{\"greeting\":{\"type\":\"string\",\"description\":\"The greeting.\"}},"
                "\"required\":[\"greeting\"],"
                "\"additionalProperties\":false"
            "},"
            "\"annotations\":{\"readOnlyHint\":true,\"openWorldHint\":false}"
        "}]"
    "}";

/* What create makes and every function is given. */
typedef struct instance {
    const mortise_host *host;
} instance;

static mortise_bytes bytes_of(const char *text) {
    return (mortise_bytes){text, strlen(text)};
}

static bool equals(mortise_bytes bytes, const char *text) {
    return bytes.len == strlen(text) && memcmp(bytes.ptr, text, bytes.len) == 0;
}

/* Every call is ended by this, once. */
static void finish(const instance *self, mortise_id call, mortise_status status, const char *answer) {
    /* The call may have ended meanwhile. There is nothing to undo then. */
    (void)self->host->finish(self->host, call, status, bytes_of(answer));
}

/* A character has at most four bytes in UTF-8, a byte at most six in JSON. */
enum { NAME_SIZE = 4 * 100 + 1, GREETING_SIZE = NAME_SIZE + 16, QUOTED_SIZE = 6 * GREETING_SIZE };

static void greet(const instance *self, mortise_id call, json params) {
    char name[NAME_SIZE], greeting[GREETING_SIZE], quoted[QUOTED_SIZE], answer[2 * QUOTED_SIZE + 100];
    json arguments, value;
    if (!json_member(params, "arguments", &arguments) || !json_member(arguments, "name", &value) ||
        !json_string(value, name, sizeof name)) {
        /* What a model did wrong it is told as text, so that it can do better. */
        finish(self, call, MORTISE_OK,
               "{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":\"name: a text of 1 to 100 characters\"}]}");
        return;
    }
    snprintf(greeting, sizeof greeting, "Hello, %s!", name);
    json_quote(greeting, quoted, sizeof quoted);
    snprintf(answer, sizeof answer,
             "{\"content\":[{\"type\":\"text\",\"text\":%s}],\"structuredContent\":{\"greeting\":%s}}", quoted, quoted);
    finish(self, call, MORTISE_OK, answer);
}

static void call_tool(const instance *self, mortise_id call, json params) {
    char tool[128 + 1];
    json name;
    bool is_named = json_member(params, "name", &name) && json_string(name, tool, sizeof tool);
    if (is_named && strcmp(tool, "@IDENTIFIER@_greet") == 0) {
        greet(self, call, params);
    } else {
        finish(self, call, MORTISE_NOT_FOUND, "{\"message\":\"@NAME@ has no such tool\"}");
    }
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

/* Comes on many threads at once. What takes longer than this belongs on a thread of the plugin, which first copies
 * what it needs of `params`. */
static void invoke(void *self, mortise_id call, mortise_bytes method, mortise_bytes params, mortise_bytes context) {
    (void)context;
    if (equals(method, "tools/call")) {
        call_tool(self, call, (json){params.ptr, params.ptr + params.len});
    } else {
        finish(self, call, MORTISE_NOT_FOUND, "{\"message\":\"@NAME@ has no such method\"}");
    }
}

/* Calls end within invoke, so there is never one to cancel or to wait for. */
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
