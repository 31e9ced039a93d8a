/*
 * A plugin with HTTP routes for the host's tests: well-behaved or not, as the variable `what` of the path says.
 */
#define _GNU_SOURCE
#include <mortise/http.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT(text) ((mortise_bytes){(text), strlen(text)})
#define PLAIN "{\"status\":200,\"headers\":{\"content-type\":[\"text/plain\"]}}"

static const mortise_host *host;
static const mortise_http_host *http;
static mortise_id kept; /* a call that is answered when it is cancelled */

static void finish_text(mortise_id call, const char *text)
{
    char json[512];
    snprintf(json, sizeof json, "{\"status\":200,\"headers\":{\"x-own\":\"1\"},\"text\":\"%s\"}", text);
    host->finish(host, call, MORTISE_OK, TEXT(json));
}

/* A descriptor from which `text` can be read. */
static int piped(const char *text, size_t length)
{
    int ends[2];
    if (pipe(ends) != 0)
        abort();
    if (write(ends[1], text, length) != (ssize_t)length)
        abort();
    close(ends[1]);
    return ends[0];
}

static void respond(mortise_id call, int descriptor, int64_t offset, int64_t length, mortise_status end)
{
    mortise_status status = http->respond(host, call, TEXT(PLAIN), descriptor, offset, length);
    close(descriptor);
    if (status == MORTISE_OK) {
        host->finish(host, call, end, end == MORTISE_OK ? TEXT("{}") : TEXT("{\"message\":\"Broken off.\"}"));
    } else {
        char text[64];
        snprintf(text, sizeof text, "respond answered %d", (int)status);
        finish_text(call, text);
    }
}

/* A file of ten digits. */
static int digits(void)
{
    FILE *file = tmpfile();
    fputs("0123456789", file);
    fflush(file);
    int descriptor = dup(fileno(file));
    fclose(file);
    return descriptor;
}

static void *count(void *argument)
{
    mortise_id call = (mortise_id)(size_t)argument;
    char buffer[65536], text[64];
    long total = 0;
    ssize_t length;
    int descriptor;
    mortise_status status = http->body(host, call, &descriptor);
    if (status != MORTISE_OK) {
        snprintf(text, sizeof text, "body answered %d", (int)status);
        finish_text(call, text);
        return NULL;
    }
    host->log(host, call, MORTISE_LOG_NOTICE, TEXT("reading"));
    while ((length = read(descriptor, buffer, sizeof buffer)) > 0)
        total += length;
    close(descriptor);
    if (host->is_cancelled(host, call)) {
        host->log(host, call, MORTISE_LOG_NOTICE, TEXT("the body is not whole"));
        host->finish(host, call, MORTISE_CANCELLED, TEXT(""));
        return NULL;
    }
    snprintf(text, sizeof text, "%ld bytes", total);
    finish_text(call, text);
    return NULL;
}

static int is(mortise_bytes bytes, const char *text)
{
    return bytes.len == strlen(text) && memcmp(bytes.ptr, text, bytes.len) == 0;
}

static int wants(mortise_bytes params, const char *what)
{
    char pattern[128];
    char *copy = strndup(params.ptr, params.len);
    snprintf(pattern, sizeof pattern, "\"what\":\"%s\"", what);
    int found = strstr(copy, pattern) != NULL;
    free(copy);
    return found;
}

static void answer(mortise_id call, mortise_bytes params, mortise_bytes context)
{
    pthread_t thread;
    int descriptor;
    if (wants(params, "params")) {
        respond(call, piped(params.ptr, params.len), 0, -1, MORTISE_OK);
    } else if (wants(params, "context")) {
        respond(call, piped(context.ptr, context.len), 0, (int64_t)context.len, MORTISE_OK);
    } else if (wants(params, "text")) {
        finish_text(call, "hello");
    } else if (wants(params, "count")) {
        pthread_create(&thread, NULL, count, (void *)(size_t)call);
        pthread_detach(thread);
    } else if (wants(params, "peek")) {
        http->body(host, call, &descriptor);
        close(descriptor);
        finish_text(call, http->body(host, call, &descriptor) == MORTISE_INVALID ? "once" : "twice");
    } else if (wants(params, "file")) {
        respond(call, digits(), 2, 5, MORTISE_OK);
    } else if (wants(params, "short")) {
        respond(call, digits(), 2, 50, MORTISE_OK);
    } else if (wants(params, "empty")) {
        host->finish(host, call, MORTISE_OK, TEXT("{\"status\":304,\"headers\":{},\"text\":\"nothing\"}"));
    } else if (wants(params, "fail-late")) {
        respond(call, piped("part", 4), 0, -1, MORTISE_FAILED);
    } else if (wants(params, "own-length")) {
        mortise_status status = http->respond(
            host, call, TEXT("{\"status\":200,\"headers\":{\"Content-Length\":[\"3\"]}}"), -1, 0, 0);
        finish_text(call, status == MORTISE_INVALID ? "refused" : "taken");
    } else if (wants(params, "no-descriptor")) {
        respond(call, 4711, 0, -1, MORTISE_OK);
    } else if (wants(params, "missing")) {
        host->finish(host, call, MORTISE_NOT_FOUND, TEXT("{\"message\":\"No such thing.\"}"));
    } else if (wants(params, "secret")) {
        host->finish(host, call, MORTISE_FAILED, TEXT("{\"message\":\"The password is wrong.\"}"));
    } else if (wants(params, "junk")) {
        host->finish(host, call, MORTISE_OK, TEXT("{\"status\":99}"));
    } else if (wants(params, "never")) {
        kept = call;
        host->log(host, call, MORTISE_LOG_NOTICE, TEXT("waiting"));
    } else {
        finish_text(call, "another");
    }
}

static void plugin_invoke(void *self, mortise_id call, mortise_bytes method, mortise_bytes params,
                          mortise_bytes context)
{
    (void)self;
    if (is(method, "http/request"))
        answer(call, params, context);
    else
        host->finish(host, call, MORTISE_NOT_FOUND, TEXT(""));
}

static void plugin_cancel(void *self, mortise_id call)
{
    (void)self;
    if (call == kept) {
        kept = 0;
        host->log(host, call, MORTISE_LOG_NOTICE, TEXT("cancelled"));
        host->finish(host, call, MORTISE_CANCELLED, TEXT(""));
    }
}

static mortise_status plugin_create(const mortise_host *table, mortise_bytes config, void **self)
{
    (void)config;
    host = table;
    http = host->extension(host, MORTISE_HTTP);
    *self = &kept;
    return http && !host->extension(host, "mortise.http/2") ? MORTISE_OK : MORTISE_UNSUPPORTED;
}

#include "life.h"
