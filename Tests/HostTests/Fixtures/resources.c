/*
 * A plugin with resources for the host's tests: well-behaved or not, as the last part of the URI says.
 */
#include "quick.h"

#define UPDATED TEXT("notifications/resources/updated")

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
    else if (has(params, "params")) {
        char json[1024];
        snprintf(json, sizeof json, "{\"contents\":[],\"_meta\":%.*s}", (int)params.len, params.ptr);
        finish(call, json);
    } else if (has(params, "broken"))
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

/* The first call to subscribe to `held`, which waits for the tool `refuse`. */
static mortise_id held;

static void subscribe(mortise_id call, mortise_bytes params)
{
    if (has(params, "held") && !held) {
        held = call;
        host->log(host, call, MORTISE_LOG_NOTICE, TEXT("held"));
        return;
    }
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
    if (has(params, "\"break-"))
        broken = has(params, "many") ? "{\"resources\":[{\"uri\":\"res:1\",\"name\":\"1\"},{\"uri\":\"res:2\",\"name\":"
                                       "\"2\"},{\"uri\":\"res:3\",\"name\":\"3\"}]}"
                 : has(params, "foreign") ? "{\"resources\":[{\"uri\":\"file:///x\",\"name\":\"x\"}]}"
                                          : "{\"resources\":[{\"uri\":\"res:1\"}]}";
    else if (has(params, "\"refuse\""))
        status = host->finish(host, held, MORTISE_NOT_FOUND, TEXT("{\"message\":\"No such thing.\"}"));
    else if (has(params, "\"touch\""))
        status = host->notify(host, UPDATED, TEXT("{\"uri\":\"res:a\"}"));
    else if (has(params, "\"foreign\""))
        status = host->notify(host, UPDATED, TEXT("{\"uri\":\"file:///x\"}"));
    else if (has(params, "\"relist\""))
        status = host->notify(host, TEXT("notifications/resources/list_changed"), TEXT("{}"));
    else
        status = host->notify(host, TEXT("notifications/nonsense"), TEXT("{}"));
    finish_status(call, status);
}

static void answer(mortise_id call, mortise_bytes method, mortise_bytes params)
{
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
