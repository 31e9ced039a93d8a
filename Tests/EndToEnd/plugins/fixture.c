/* A plugin for tests of the host. What it is comes from the command line of the compiler:
 *   MANIFEST   its manifest, a string
 *   ABI_MINOR  the least minor version of the host that it wants
 *   ANSWER     what invoke does: a statement that may use `call`
 *   START      what start does before it succeeds: a statement
 *   STOP       what stop does: a statement
 *   SYMBOL     the function that it exports
 *   ENTRY      what that function does before it answers: a statement
 *   TABLE      what it answers
 *   WITH       declarations that the statements use
 *   LOADED     what happens as soon as the library is loaded: a statement
 *   SIZE       the bytes of a manifest of zeros, in the place of MANIFEST */
#define _GNU_SOURCE
#include <fcntl.h>
#include <mortise/plugin.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef ABI_MINOR
#define ABI_MINOR 0
#endif
#ifndef SYMBOL
#define SYMBOL mortise_plugin_v1
#endif
#ifndef ANSWER
#define ANSWER finish(call, MORTISE_OK, "{\"content\":[{\"type\":\"text\",\"text\":\"fixture\"}]}")
#endif

#ifndef START
#define START
#endif

#ifndef STOP
#define STOP
#endif
#ifndef ENTRY
#define ENTRY
#endif
#ifndef TABLE
#define TABLE &plugin
#endif
#ifdef SIZE
static char zeros[SIZE];
#define MANIFEST_BYTES {zeros, sizeof zeros}
#else
#define MANIFEST_BYTES {MANIFEST, sizeof MANIFEST - 1}
#endif

static const mortise_host *host;

static mortise_status finish(mortise_id call, mortise_status status, const char *json) {
    return host->finish(host, call, status, (mortise_bytes){json, strlen(json)});
}

/* Whether bytes hold a text. */
static int has(mortise_bytes bytes, const char *text) {
    return memmem(bytes.ptr, bytes.len, text, strlen(text)) != NULL;
}

/* What a thread does that never ends. */
static void *rest(void *argument) {
    for (;;) pause();
    return argument;
}

#ifdef WITH
WITH
#endif
#ifdef LOADED
__attribute__((constructor)) static void loaded(void) { LOADED; }
#endif

static mortise_status create(const mortise_host *given, mortise_bytes config, void **self) {
    (void)config;
    host = given;
    *self = &host;
    return MORTISE_OK;
}

static mortise_status start(void *self) {
    (void)self;
    START;
    return MORTISE_OK;
}

static void invoke(void *self, mortise_id call, mortise_bytes method, mortise_bytes params, mortise_bytes context) {
    (void)self, (void)method, (void)params, (void)context, (void)finish, (void)has, (void)rest;
    ANSWER;
}

static void cancel(void *self, mortise_id call) {
    (void)self, (void)call;
}

static void stop(void *self, uint32_t grace_ms) {
    (void)self, (void)grace_ms;
    STOP;
}

static void destroy(void *self) {
    (void)self;
}

static const mortise_plugin plugin = {
    .size = sizeof(mortise_plugin),
    .abi_minor = ABI_MINOR,
    .manifest = MANIFEST_BYTES,
    .create = create,
    .start = start,
    .invoke = invoke,
    .cancel = cancel,
    .stop = stop,
    .destroy = destroy,
};

MORTISE_EXPORT const mortise_plugin *SYMBOL(uint32_t host_abi_minor);

const mortise_plugin *SYMBOL(uint32_t host_abi_minor) {
    (void)host_abi_minor, (void)plugin;
    ENTRY;
    return TABLE;
}
