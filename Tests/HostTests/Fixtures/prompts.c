/*
 * A plugin with prompts for the host's tests: well-behaved or not, as their names and arguments say.
 */
#include "quick.h"

#define MESSAGE "{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"hello\"}}"

static void get(mortise_id call, mortise_bytes params)
{
    if (has(params, "\"no-messages\""))
        finish(call, "{\"description\":\"d\"}");
    else if (has(params, "\"bad-role\""))
        finish(call, "{\"messages\":[{\"role\":\"system\",\"content\":{\"type\":\"text\",\"text\":\"\"}}]}");
    else if (has(params, "\"no-content\""))
        finish(call, "{\"messages\":[{\"role\":\"user\"}]}");
    else if (has(params, "\"refuses\""))
        host->finish(host, call, MORTISE_INVALID, TEXT("{\"message\":\"Not so.\"}"));
    else if (has(params, "\"old-words\""))
        finish(call, "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"resource_link\",\"uri\":\"a:b\",\"name\":\"n\"}}]}");
    else
        finish(call, "{\"description\":\"d\",\"messages\":[" MESSAGE "]}");
}

/* A hundred and fifty values, three, or none that is any. */
static void complete(mortise_id call, mortise_bytes params)
{
    char json[4096] = "{\"completion\":{\"values\":[\"0\"";
    if (has(params, "\"value\":\"broken\"")) {
        finish(call, "{\"completion\":{\"values\":[1]}}");
        return;
    }
    for (int number = 1; number < (has(params, "\"value\":\"many\"") ? 150 : 3); number++)
        sprintf(json + strlen(json), ",\"%d\"", number);
    finish(call, strcat(json, "]}}"));
}

/* The last part of the tool's name says what is offered. */
static const char *offer_of(mortise_bytes params)
{
    if (has(params, "\"offer-prompt\""))
        return "{\"prompts\":[{\"name\":\"extra\"}]}";
    if (has(params, "\"offer-resource\""))
        return "{\"resources\":[{\"uri\":\"extra:1\",\"name\":\"one\"}],"
               "\"resourceTemplates\":[{\"uriTemplate\":\"extra:{n}\",\"name\":\"t\"}]}";
    if (has(params, "\"offer-taken\""))
        return "{\"tools\":[{\"name\":\"never\",\"inputSchema\":{\"type\":\"object\"}}],\"prompts\":[{\"name\":\"greet\"}]}";
    if (has(params, "\"offer-bad\""))
        return "{\"prompts\":[{\"title\":\"no name\"}]}";
    return "{\"prompts\":[],\"resources\":[],\"resourceTemplates\":[]}";
}

static void tool(mortise_id call, mortise_bytes params)
{
    finish_status(call, host->offer(host, TEXT(offer_of(params))));
}

static void answer(mortise_id call, mortise_bytes method, mortise_bytes params)
{
    if (is(method, "prompts/get"))
        get(call, params);
    else if (is(method, "completion/complete"))
        complete(call, params);
    else if (is(method, "resources/read"))
        finish(call, "{\"contents\":[{\"uri\":\"extra:1\",\"text\":\"hello\"}]}");
    else
        tool(call, params);
}
