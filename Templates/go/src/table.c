/* The table of functions that the host is given: cgo cannot make one. Each only calls its function in boundary.go. */
#include "_cgo_export.h"

#include <mortise/plugin.h>
#include <string.h>

static mortise_status create(const mortise_host *host, mortise_bytes config, void **self) {
    (void)config;
    *self = (void *)pluginCreate((mortise_host *)host);
    return MORTISE_OK;
}

static mortise_status start(void *self) {
    (void)self;
    return MORTISE_OK;
}

static void invoke(void *self, mortise_id call, mortise_bytes method, mortise_bytes params, mortise_bytes context) {
    (void)context;
    pluginInvoke((uintptr_t)self, call, (char *)method.ptr, method.len, (char *)params.ptr, params.len);
}

/* Calls end soon by themselves. A tool that takes longer keeps a context.CancelFunc by call, and calls it here. */
static void cancel(void *self, mortise_id call) {
    (void)self;
    (void)call;
}

static void stop(void *self, uint32_t grace_ms) {
    pluginStop((uintptr_t)self, grace_ms);
}

static void destroy(void *self) {
    pluginDestroy((uintptr_t)self);
}

static mortise_plugin plugin = {
    .size = sizeof(mortise_plugin),
    .abi_minor = 0, /* nothing newer than the first version is used */
    .create = create,
    .start = start,
    .invoke = invoke,
    .cancel = cancel,
    .stop = stop,
    .destroy = destroy,
};

/* The one symbol that the library exports. The host calls it one at a time. */
MORTISE_EXPORT const mortise_plugin *mortise_plugin_v1(uint32_t host_abi_minor) {
    (void)host_abi_minor;
    if (!plugin.manifest.ptr) {
        /* Never freed: the library stays mapped until its process ends. */
        plugin.manifest.ptr = pluginManifest();
        plugin.manifest.len = strlen(plugin.manifest.ptr);
    }
    return &plugin;
}
