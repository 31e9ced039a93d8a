/*
 * What the fixtures have in common that answer at once: the life of a plugin of which nothing is left to do.
 * Included by the file that defines `answer`.
 */
#define _GNU_SOURCE
#include <mortise/plugin.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(text) ((mortise_bytes){(text), strlen(text)})

static const mortise_host *host;

/* Answers a call. */
static void answer(mortise_id call, mortise_bytes method, mortise_bytes params);

static int is(mortise_bytes bytes, const char *text)
{
    return bytes.len == strlen(text) && memcmp(bytes.ptr, text, bytes.len) == 0;
}

static int has(mortise_bytes bytes, const char *text)
{
    return memmem(bytes.ptr, bytes.len, text, strlen(text)) != NULL;
}

static void finish(mortise_id call, const char *json)
{
    host->finish(host, call, MORTISE_OK, TEXT(json));
}

/* Finishes a tool call with a status of the host's as its text. */
static void finish_status(mortise_id call, mortise_status status)
{
    char json[128];
    snprintf(json, sizeof json, "{\"content\":[{\"type\":\"text\",\"text\":\"%d\"}]}", (int)status);
    finish(call, json);
}

static void plugin_invoke(void *self, mortise_id call, mortise_bytes method, mortise_bytes params,
                          mortise_bytes context)
{
    (void)self, (void)context;
    answer(call, method, params);
}

static void plugin_cancel(void *self, mortise_id call)
{
    (void)self, (void)call;
}

static mortise_status plugin_create(const mortise_host *table, mortise_bytes config, void **self)
{
    (void)config;
    host = table;
    *self = &host;
    return MORTISE_OK;
}

#include "life.h"
