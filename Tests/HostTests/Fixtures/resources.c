/*
 * A plugin with resources for the host's tests: well-behaved or not, as the last part of the URI says.
 */
#define _GNU_SOURCE
#include <mortise/plugin.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(text) ((mortise_bytes){(text), strlen(text)})
#define UPDATED TEXT("notifications/resources/updated")

static const mortise_host *host;

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

/* Two pages, or one that breaks a rule where the tool `break` was called. */
static const char *broken;

static void list(mortise_id call, mortise_bytes params)
{
    if (broken)
        finish(call, broken);
    else if (has(params, "\"second\""))
        finish(call, "{\"resources\":[{\"uri\":\"res:c\",\"name\":\"c\"}]}");
    else
        finish(call, "{\"resources\":[{\"uri\":\"res:a\",\"name\":\"a\"},{\"uri\":\"res:b\",\"name\":\"b\"}],"
                     "\"nextCursor\":\"second\"}");
}

static void read_one(mortise_id call, mortise_bytes params)
{
    if (has(params, "missing"))
        host->finish(host, call, MORTISE_NOT_FOUND, TEXT("{\"message\":\"No such thing.\"}"));
    else if (has(params, "broken"))
        finish(call, "{\"contents\":[{\"uri\":\"res:broken\"}]}");
    else if (has(params, "both"))
        finish(call, "{\"contents\":[{\"uri\":\"res:both\",\"text\":\"\",\"blob\":\"\"}]}");
    else if (has(params, "huge")) {
        char *json = malloc(33 << 20);
        memset(json, ' ', 33 << 20);
        memcpy(json, "{\"contents\":[]}", 15);
        host->finish(host, call, MORTISE_OK, (mortise_bytes){json, 33 << 20});
        free(json);
    } else
        finish(call, "{\"contents\":[{\"uri\":\"res:a\",\"mimeType\":\"text/plain\",\"text\":\"hello\"}]}");
}

static void subscribe(mortise_id call, mortise_bytes params)
{
    if (has(params, "missing")) {
        host->finish(host, call, MORTISE_NOT_FOUND, TEXT("{\"message\":\"No such thing.\"}"));
        return;
    }
    /* What changes as soon as the plugin was asked must not be missed. */
    host->notify(host, UPDATED, params);
    host->log(host, call, MORTISE_LOG_NOTICE, TEXT("subscribed"));
    finish(call, "{}");
}

static void tool(mortise_id call, mortise_bytes params)
{
    mortise_status status = MORTISE_OK;
    char json[128];
    if (has(params, "\"break-"))
        broken = has(params, "many") ? "{\"resources\":[{\"uri\":\"res:1\",\"name\":\"1\"},{\"uri\":\"res:2\",\"name\":"
                                       "\"2\"},{\"uri\":\"res:3\",\"name\":\"3\"}]}"
                 : has(params, "foreign") ? "{\"resources\":[{\"uri\":\"file:///x\",\"name\":\"x\"}]}"
                                          : "{\"resources\":[{\"uri\":\"res:1\"}]}";
    else if (has(params, "\"touch\""))
        status = host->notify(host, UPDATED, TEXT("{\"uri\":\"res:a\"}"));
    else if (has(params, "\"foreign\""))
        status = host->notify(host, UPDATED, TEXT("{\"uri\":\"file:///x\"}"));
    else if (has(params, "\"relist\""))
        status = host->notify(host, TEXT("notifications/resources/list_changed"), TEXT("{}"));
    else
        status = host->notify(host, TEXT("notifications/nonsense"), TEXT("{}"));
    snprintf(json, sizeof json, "{\"content\":[{\"type\":\"text\",\"text\":\"%d\"}]}", (int)status);
    finish(call, json);
}

static void plugin_invoke(void *self, mortise_id call, mortise_bytes method, mortise_bytes params,
                          mortise_bytes context)
{
    (void)self, (void)context;
    if (is(method, "resources/list"))
        list(call, params);
    else if (is(method, "resources/read"))
        read_one(call, params);
    else if (is(method, "resources/subscribe"))
        subscribe(call, params);
    else if (is(method, "resources/unsubscribe")) {
        host->log(host, call, MORTISE_LOG_NOTICE, TEXT("unsubscribed"));
        finish(call, "{}");
    } else
        tool(call, params);
}

static void plugin_cancel(void *self, mortise_id call)
{
    (void)self, (void)call;
}

static mortise_status plugin_create(const mortise_host *table, mortise_bytes config, void **self)
{
    (void)config;
    host = table;
    *self = &broken;
    return MORTISE_OK;
}

static mortise_status plugin_start(void *self)
{
    (void)self;
    return MORTISE_OK;
}

static void plugin_stop(void *self, uint32_t grace_ms)
{
    (void)self, (void)grace_ms;
}

static void plugin_destroy(void *self)
{
    (void)self;
}

MORTISE_EXPORT const mortise_plugin *mortise_plugin_v1(uint32_t host_abi_minor)
{
    static const mortise_plugin plugin = {
        sizeof(mortise_plugin), 0,          {MANIFEST, sizeof MANIFEST - 1},
        plugin_create,          plugin_start, plugin_invoke, plugin_cancel, NULL, plugin_stop, plugin_destroy, NULL,
    };
    (void)host_abi_minor;
    return &plugin;
}
