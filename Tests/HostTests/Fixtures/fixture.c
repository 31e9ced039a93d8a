/*
 * A plugin for the host's tests: well-behaved or not, as the name of the called tool says. What it is and offers is set
 * by macros, so that several plugins are built from this file.
 */
#include <mortise/plugin.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef MANIFEST
#define MANIFEST "{\"id\":\"fixture\",\"version\":\"1.0\"}"
#endif
#ifndef ABI_MINOR
#define ABI_MINOR 0
#endif
#ifndef CREATE_STATUS
#define CREATE_STATUS MORTISE_OK
#endif
#ifndef START_STATUS
#define START_STATUS MORTISE_OK
#endif

/* What `create` and `start` do before they answer: statements. */
#ifndef AT_CREATE
#define AT_CREATE
#endif
#ifndef AT_START
#define AT_START
#endif

#ifndef GENERATION
#define GENERATION "1"
#endif

#define TEXT(text) ((mortise_bytes){(text), strlen(text)})
#define DONE "{\"content\":[{\"type\":\"text\",\"text\":\"done\"}]}"

#ifdef ABORTS_WHEN_LOADED
__attribute__((constructor)) static void loaded(void) { abort(); }
#endif

static const mortise_host *host;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int stopped, blocked;
static long rooms; /* how often a reader has caught up */
static mortise_id kept; /* a call that is answered later or never */

static void finish_text(mortise_id call, const char *text)
{
    char json[512];
    snprintf(json, sizeof json, "{\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}", text);
    host->finish(host, call, MORTISE_OK, TEXT(json));
}

static void say(const char *what)
{
    host->log(host, 0, MORTISE_LOG_INFO, TEXT(what));
}

/* Says so, and waits until somebody writes to a named pipe. */
static inline void wait_at(const char *gate)
{
    char letter;
    say("waits");
    FILE *file = fopen(gate, "r");
    (void)!fread(&letter, 1, 1, file);
    fclose(file);
}

static mortise_status offer_tool(void)
{
    return host->offer(host, TEXT("{\"tools\":[{\"name\":\"grown\",\"inputSchema\":{\"type\":\"object\"}}]}"));
}

/* --- a tool that adds up what the service numbers/1 streams, slowly: it takes one chunk at a time --- */

struct sum {
    mortise_id call, child;
    long total, chunks;
};

static void *resume(void *user)
{
    host->resume(host, ((struct sum *)user)->child);
    return NULL;
}

static mortise_status add(void *user, mortise_status status, mortise_bytes json)
{
    struct sum *sum = user;
    pthread_t thread;
    char text[64];
    if (status == MORTISE_MORE) {
        sum->total += atol(json.ptr);
        sum->chunks++;
        pthread_create(&thread, NULL, resume, sum);
        pthread_detach(thread);
        return MORTISE_BUSY;
    }
    snprintf(text, sizeof text, "status %d, %ld chunks, sum %ld", (int)status, sum->chunks, sum->total);
    finish_text(sum->call, text);
    free(sum);
    return MORTISE_OK;
}

static void use_service(mortise_id call, const char *method)
{
    struct sum *sum = calloc(1, sizeof *sum);
    char text[64];
    sum->call = call;
    mortise_status status =
        host->call(host, call, TEXT("numbers/1"), TEXT(method), TEXT("{}"), add, sum, &sum->child);
    if (status != MORTISE_OK) {
        snprintf(text, sizeof text, "call answered %d", (int)status);
        finish_text(call, text);
        free(sum);
    }
}

/* --- the service: four thousand numbers, each padded to a kibibyte, more than the host's window holds --- */

static void *count(void *argument)
{
    mortise_id call = (mortise_id)(size_t)argument;
    char chunk[1025];
    int refusals = 0;
    for (long number = 1; number <= 4000;) {
        pthread_mutex_lock(&lock);
        long seen = rooms;
        pthread_mutex_unlock(&lock);
        memset(chunk, ' ', sizeof chunk);
        chunk[snprintf(chunk, sizeof chunk, "%ld", number)] = ' ';
        mortise_status status = host->emit(host, call, (mortise_bytes){chunk, 1024});
        if (status == MORTISE_OK) {
            number++;
            continue;
        }
        if (status != MORTISE_BUSY)
            break;
        refusals++;
        pthread_mutex_lock(&lock);
        while (rooms == seen)
            pthread_cond_wait(&changed, &lock);
        pthread_mutex_unlock(&lock);
    }
    snprintf(chunk, sizeof chunk, "{\"refusals\":%d}", refusals);
    host->finish(host, call, MORTISE_OK, TEXT(chunk));
    return NULL;
}

static mortise_status answered(void *user, mortise_status status, mortise_bytes json)
{
    mortise_id call = (mortise_id)(size_t)user;
    char text[256];
    (void)json;
    snprintf(text, sizeof text, "answered %d", (int)status);
    finish_text(call, text);
    return MORTISE_OK;
}

/* Says of which generation it is that has waited for the answer. */
static mortise_status told(void *user, mortise_status status, mortise_bytes json)
{
    (void)status, (void)json;
    finish_text((mortise_id)(size_t)user, GENERATION);
    return MORTISE_OK;
}

static int is(mortise_bytes bytes, const char *text)
{
    return bytes.len == strlen(text) && memcmp(bytes.ptr, text, bytes.len) == 0;
}

static int calls_tool(mortise_bytes params, const char *name)
{
    char pattern[128];
    char copy[512] = {0};
    snprintf(pattern, sizeof pattern, "\"name\":\"%s\"", name);
    memcpy(copy, params.ptr, params.len < sizeof copy - 1 ? params.len : sizeof copy - 1);
    return strstr(copy, pattern) != NULL;
}

static void invoke_tool(mortise_id call, mortise_bytes params, mortise_bytes context)
{
    if (calls_tool(params, "echo")) {
        finish_text(call, "echo");
    } else if (calls_tool(params, "context")) {
        char json[1024];
        snprintf(json, sizeof json, "{\"content\":[],\"structuredContent\":%.*s}", (int)context.len, context.ptr);
        host->finish(host, call, MORTISE_OK, TEXT(json));
    } else if (calls_tool(params, "twice")) {
        host->finish(host, call, MORTISE_OK, TEXT(DONE));
        host->finish(host, call, MORTISE_OK, TEXT(DONE));
    } else if (calls_tool(params, "never") || calls_tool(params, "until-cancelled")) {
        kept = calls_tool(params, "never") ? 0 : call;
        host->progress(host, call, 1, 0, TEXT("begun"));
    } else if (calls_tool(params, "unknown-id")) {
        host->finish(host, 1ull << 60, MORTISE_OK, TEXT(DONE));
        finish_text(call, "mine");
    } else if (calls_tool(params, "bad-json")) {
        host->finish(host, call, MORTISE_OK, TEXT("{\"content\":["));
    } else if (calls_tool(params, "bad-utf8")) {
        host->finish(host, call, MORTISE_OK, TEXT("{\"content\":[{\"type\":\"text\",\"text\":\"\xff\"}]}"));
    } else if (calls_tool(params, "null-pointer")) {
        host->finish(host, call, MORTISE_OK, (mortise_bytes){NULL, 12});
    } else if (calls_tool(params, "no-result")) {
        host->finish(host, call, MORTISE_OK, TEXT("{\"stdout\":\"x\"}"));
    } else if (calls_tool(params, "fails")) {
        host->finish(host, call, MORTISE_FAILED, TEXT("{\"message\":\"The disk is full.\",\"data\":{\"free\":0}}"));
    } else if (calls_tool(params, "invents-a-status")) {
        host->finish(host, call, -4711, TEXT(""));
    } else if (calls_tool(params, "blocks")) {
        pthread_mutex_lock(&lock);
        host->progress(host, call, 1, 0, TEXT("blocking"));
        blocked++;
        while (!stopped)
            pthread_cond_wait(&changed, &lock);
        finish_text(call, "unblocked");
        blocked--;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    } else if (calls_tool(params, "ask")) {
        mortise_status status =
            host->ask(host, call, TEXT("elicitation/create"), TEXT("{}"), answered, (void *)(size_t)call);
        if (status != MORTISE_OK)
            answered((void *)(size_t)call, status, TEXT(""));
    } else if (calls_tool(params, "generation")) {
        finish_text(call, GENERATION);
    } else if (calls_tool(params, "asked-generation")) {
        if (host->ask(host, call, TEXT("elicitation/create"), TEXT("{}"), told, (void *)(size_t)call) != MORTISE_OK)
            finish_text(call, "cannot ask");
    } else if (calls_tool(params, "sum")) {
        use_service(call, "count");
    } else if (calls_tool(params, "calls-with-junk")) {
        char text[64];
        mortise_id child;
        mortise_status status =
            host->call(host, call, TEXT("numbers/1"), TEXT("count"), TEXT("[1"), add, NULL, &child);
        snprintf(text, sizeof text, "call answered %d", (int)status);
        finish_text(call, text);
    } else if (calls_tool(params, "waits-for-service")) {
        use_service(call, "never");
        /* Only now: who cancels on hearing it cancels a call that was made. */
        host->progress(host, call, 1, 0, TEXT("waiting"));
    } else if (calls_tool(params, "grows")) {
        finish_text(call, offer_tool() == MORTISE_OK ? "grown" : "refused");
    } else if (calls_tool(params, "logs")) {
        host->log(host, call, MORTISE_LOG_WARNING, TEXT("about \xff this call"));
        finish_text(call, "logged");
    } else {
        host->finish(host, call, MORTISE_NOT_FOUND, TEXT("{\"message\":\"No such tool.\"}"));
    }
}

static void plugin_invoke(void *self, mortise_id call, mortise_bytes method, mortise_bytes params,
                          mortise_bytes context)
{
    pthread_t thread;
    (void)self;
    if (is(method, "tools/call")) {
        invoke_tool(call, params, context);
    } else if (is(method, "numbers/1/count")) {
        pthread_create(&thread, NULL, count, (void *)(size_t)call);
        pthread_detach(thread);
    } else if (is(method, "numbers/1/never")) {
        kept = call;
    } else {
        host->finish(host, call, MORTISE_NOT_FOUND, TEXT("{\"message\":\"No such method.\"}"));
    }
}

static void plugin_cancel(void *self, mortise_id call)
{
    (void)self;
    if (call == kept) {
        kept = 0;
        host->finish(host, call, MORTISE_CANCELLED, TEXT("{\"message\":\"as you wish\"}"));
    }
}

static void plugin_writable(void *self, mortise_id call)
{
    (void)self, (void)call;
    pthread_mutex_lock(&lock);
    rooms++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static mortise_status plugin_create(const mortise_host *table, mortise_bytes config, void **self)
{
    (void)config;
    host = table;
    *self = &stopped;
    if (CREATE_STATUS != MORTISE_OK)
        host->log(host, 0, MORTISE_LOG_ERROR, TEXT("the licence has expired"));
    AT_CREATE;
    return CREATE_STATUS;
}

static mortise_status plugin_start(void *self)
{
    (void)self;
#ifdef OFFERS_AT_START
    offer_tool();
#endif
    AT_START;
    return START_STATUS;
}

static void plugin_stop(void *self, uint32_t grace_ms)
{
    (void)self, (void)grace_ms;
#ifdef HANGS_IN_STOP
    for (;;)
        pause();
#endif
    say("stops");
    pthread_mutex_lock(&lock);
    stopped = 1;
    pthread_cond_broadcast(&changed);
    while (blocked > 0)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void plugin_destroy(void *self)
{
    (void)self;
    say("is destroyed");
}

#ifndef NO_ENTRY
const mortise_plugin *ENTRY(uint32_t host_abi_minor);
MORTISE_EXPORT const mortise_plugin *ENTRY(uint32_t host_abi_minor)
{
    static const mortise_plugin plugin = {
#ifdef SIZE
        SIZE,
#else
        sizeof(mortise_plugin),
#endif
        ABI_MINOR,     {MANIFEST, sizeof MANIFEST - 1},
        plugin_create, plugin_start,
        plugin_invoke, plugin_cancel,
        plugin_writable, plugin_stop,
        plugin_destroy, NULL,
    };
    (void)host_abi_minor;
#ifdef REFUSES
    return NULL;
#endif
    return &plugin;
}
#endif
