/*
 * A plugin that counts its calls, and hands the count over, and the reading end of a pipe in which there is a letter. What
 * it is and does wrong is set by macros, so that each generation is another one:
 *   GENERATION           names it
 *   GIVE, TAKE, SETTLE   what these do before all else: statements
 *   START                what start answers
 */
#define _GNU_SOURCE
#include <mortise/handover.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef GENERATION
#define GENERATION "1"
#endif
#ifndef GIVE
#define GIVE
#endif
#ifndef TAKE
#define TAKE
#endif
#ifndef SETTLE
#define SETTLE
#endif
#ifndef START
#define START MORTISE_OK
#endif
#ifndef TABLE
#define TABLE &handover
#endif

#define TEXT(text) ((mortise_bytes){(text), strlen(text)})

static const mortise_host *host;
static long count;
static char letter = '-'; /* what came through the pipe */
static mortise_id kept;   /* a call that does not begin */

static void say(const char *what, long number)
{
    char line[128];
    snprintf(line, sizeof line, "%s of " GENERATION ": %ld", what, number);
    host->log(host, 0, MORTISE_LOG_INFO, TEXT(line));
}

static void answer(mortise_id call)
{
    char json[256];
    snprintf(json, sizeof json, "{\"content\":[{\"type\":\"text\",\"text\":\"%s %ld %c\"}]}", GENERATION, count, letter);
    host->finish(host, call, MORTISE_OK, TEXT(json));
}

/* Answers a call that has waited for its client. */
static mortise_status told(void *user, mortise_status status, mortise_bytes json)
{
    (void)status, (void)json;
    answer((mortise_id)(size_t)user);
    return MORTISE_OK;
}

static void plugin_invoke(void *self, mortise_id call, mortise_bytes method, mortise_bytes params,
                          mortise_bytes context)
{
    (void)self, (void)method, (void)context;
    count++;
    if (letter == '-' && memmem(params.ptr, params.len, "\"count-late\"", 12)) {
        kept = call;
        say("keep", 0);
        return;
    }
    if (!memmem(params.ptr, params.len, "\"count-asked\"", 13))
        answer(call);
    else if (host->ask(host, call, TEXT("elicitation/create"), TEXT("{}"), told, (void *)(size_t)call) != MORTISE_OK)
        answer(call);
}

static void plugin_cancel(void *self, mortise_id call)
{
    (void)self, (void)call;
}

static mortise_status plugin_create(const mortise_host *table, mortise_bytes config, void **self)
{
    (void)config;
    host = table;
    *self = &count;
    say("create", 0);
    return MORTISE_OK;
}

static mortise_status plugin_start(void *self)
{
    (void)self;
    say("start", count);
    return START;
}

static void plugin_stop(void *self, uint32_t grace_ms)
{
    (void)self, (void)grace_ms;
    say("stop", count);
}

static void plugin_destroy(void *self)
{
    (void)self;
    say("destroy", count);
}

static mortise_status give(void *self, mortise_handover_fn receive, void *user)
{
    char json[64];
    int ends[2];
    (void)self;
    say("give", count);
    GIVE;
    snprintf(json, sizeof json, "{\"version\":1,\"count\":%ld}", count);
    if (pipe2(ends, O_CLOEXEC) != 0 || write(ends[1], "p", 1) != 1)
        return MORTISE_FAILED;
    int32_t descriptor = ends[0];
    mortise_status status = receive(user, TEXT(json), &descriptor, 1);
    close(ends[0]);
    close(ends[1]);
    return status;
}

static mortise_status take(void *self, mortise_bytes state, const int32_t *descriptors, uint32_t number)
{
    char copy[64] = {0};
    (void)self;
    memcpy(copy, state.ptr, state.len < sizeof copy - 1 ? state.len : sizeof copy - 1);
    const char *value = strstr(copy, "\"count\":");
    count = value ? atol(value + 8) : -1;
    if (number != 1 || read(descriptors[0], &letter, 1) != 1)
        letter = '!';
    for (uint32_t index = 0; index < number; index++)
        close(descriptors[index]);
    say("take", count);
    TAKE;
    return MORTISE_OK;
}

static void settle(void *self, mortise_status outcome)
{
    (void)self;
    say("settle", outcome);
    SETTLE;
    if (kept && outcome == MORTISE_OK)
        host->finish(host, kept, MORTISE_GONE, TEXT(""));
    else if (kept)
        answer(kept);
    kept = 0;
}

static const void *extension(void *self, const char *id)
{
    static const mortise_handover handover = {sizeof handover, give, take, settle};
    (void)self;
    return strcmp(id, MORTISE_HANDOVER) == 0 ? TABLE : NULL;
}

MORTISE_EXPORT const mortise_plugin *mortise_plugin_v1(uint32_t host_abi_minor)
{
    static const mortise_plugin plugin = {
        sizeof(mortise_plugin), 0,    {MANIFEST, sizeof MANIFEST - 1}, plugin_create, plugin_start,
        plugin_invoke, plugin_cancel, NULL, plugin_stop, plugin_destroy, extension,
    };
    (void)host_abi_minor;
    return &plugin;
}
