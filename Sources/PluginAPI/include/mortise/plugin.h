/*
 * mortise/plugin.h - the plugin interface of Mortise, version 1.
 *
 * A plugin is a shared library that exports one function, mortise_plugin_v1. Everything it does is an
 * asynchronous call: the host names a method and passes JSON, the plugin answers JSON, now or later, from any
 * thread. A tool call, a service that another plugin uses and an HTTP route differ in the method's name only.
 * The methods, their parameters and the manifest are described in docs/plugins.md.
 *
 * Threads. Each function says who may call it:
 *   [any-thread]   from any thread at any time between its owner's creation and end, also concurrently.
 *   [control]      the host calls these one at a time for each plugin instance.
 *   [host-thread]  the host calls these on a thread of its own, never on the stack of a call that the plugin is
 *                  making into the host. So a plugin may hold a lock while it calls the host.
 *
 * Memory. Bytes are borrowed, always: a pointer passed to a function is valid until that function returns, and
 * the receiver copies what it keeps. Nothing is ever freed by the other side; there is no shared allocator.
 *
 * Ids. A call is named by an integer that the host issues once and never again. To use the id of a call that
 * has ended is no error of memory: the host answers MORTISE_STALE.
 *
 * Growth. Structures begin with their size and are only ever appended to: read no field beyond `size`. New
 * behaviour comes as a new method, a new JSON key (ignore the keys you do not know) or an extension. A change
 * that breaks version 1 will be a function mortise_plugin_v2 beside mortise_plugin_v1.
 *
 * What a plugin must not do to its host: let an exception or a panic leave its functions, install signal
 * handlers, change the working directory, the environment, the locale or the umask, write to standard output,
 * or exit.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef MORTISE_PLUGIN_H
#define MORTISE_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The minor version of the interface that this header describes. It rises when something is appended. */
#define MORTISE_ABI_MINOR 0u

/* UTF-8 text or JSON, not terminated by NUL. `ptr` may be NULL where `len` is 0. The only structure that is
 * passed by value. */
typedef struct mortise_bytes {
    const char *ptr;
    size_t len;
} mortise_bytes;

/* A call. 0 names no call. */
typedef uint64_t mortise_id;

/* The outcome of a function or a call: 0 or positive is success, negative is failure. */
typedef int32_t mortise_status;

enum {
    MORTISE_MORE = 1,         /* one chunk of a streamed answer; the final status follows */
    MORTISE_OK = 0,
    MORTISE_FAILED = -1,      /* the work failed; the JSON says why */
    MORTISE_CANCELLED = -2,   /* ended because somebody cancelled it */
    MORTISE_INVALID = -3,     /* an argument is wrong: no JSON, no UTF-8, a NULL where none may be */
    MORTISE_UNSUPPORTED = -4, /* the other side cannot do this */
    MORTISE_NOT_FOUND = -5,   /* no such method, service, tool, resource */
    MORTISE_BUSY = -6,        /* not now; the function says when to try again */
    MORTISE_STALE = -7,       /* the id names no call that is running */
    MORTISE_GONE = -8,        /* the plugin that had to answer has stopped or crashed */
    MORTISE_TIMEOUT = -9      /* the call's deadline passed */
};

/* Log levels, as in syslog and MCP. */
enum {
    MORTISE_LOG_DEBUG = 0,
    MORTISE_LOG_INFO = 1,
    MORTISE_LOG_NOTICE = 2,
    MORTISE_LOG_WARNING = 3,
    MORTISE_LOG_ERROR = 4,
    MORTISE_LOG_CRITICAL = 5,
    MORTISE_LOG_ALERT = 6,
    MORTISE_LOG_EMERGENCY = 7
};

/* [host-thread] Receives the answer of a call or of a question that the plugin made.
 *
 * `status` is MORTISE_MORE any number of times, each with a chunk, and then once, always, a final status: OK with the
 * result, or a failure whose JSON is an object with `message` and optionally `data`. The calls for one id come
 * one after the other, in order. After the final one `user` is never used again.
 *
 * Returns MORTISE_OK, or, to a chunk only, MORTISE_BUSY: the chunk is taken, but the plugin wants no more until
 * it has called mortise_host.resume. So a fast producer never fills the memory of a slow reader. */
typedef mortise_status (*mortise_reply_fn)(void *user, mortise_status status, mortise_bytes json);

/* What the host offers to one plugin instance. Valid from create until destroy returns.
 * Every function is [any-thread], does not block, and never calls the plugin back on the caller's stack. */
typedef struct mortise_host {
    uint32_t size;      /* bytes of this structure in this host; read no field beyond it */
    uint32_t abi_minor; /* MORTISE_ABI_MINOR of the host */
    void *host_data;    /* the host's own */

    /* Writes a line to the host's log and, where `call` is not 0 and its client asked for log messages, to the
     * client. `level` is one of MORTISE_LOG_*. `text` is UTF-8; bytes that are not are replaced. */
    void (*log)(const struct mortise_host *host, mortise_id call, int32_t level, mortise_bytes text);

    /* Ends a call that the host made by mortise_plugin.invoke: exactly once for each.
     * With MORTISE_OK `json` is the result. With a negative status it is an object with `message` and optionally
     * `data`, or empty. A tool whose work failed answers MORTISE_OK with `"isError": true`: its caller is a model
     * that reads the text. A negative status is an error of the protocol.
     * Returns MORTISE_OK; MORTISE_STALE if the call has ended already; MORTISE_INVALID if `json` is not valid
     * JSON, in which case the call has ended with MORTISE_FAILED. */
    mortise_status (*finish)(const struct mortise_host *host, mortise_id call, mortise_status status,
                             mortise_bytes json);

    /* Passes one chunk, a JSON value, of a streamed answer to the caller.
     * Returns MORTISE_OK; MORTISE_BUSY if the caller lags: the chunk was not taken, and once there is room the
     * host calls mortise_plugin.writable, after which the plugin tries again; MORTISE_CANCELLED if nobody wants
     * more; MORTISE_STALE; MORTISE_INVALID. */
    mortise_status (*emit)(const struct mortise_host *host, mortise_id call, mortise_bytes chunk);

    /* Tells the client how far the call is. `done` must rise; `total` is the end of the scale, or 0 if it is
     * unknown; `text` may be empty. Of a service call, the client is that of the call it was made for. Dropped
     * where the client has not asked for progress or reads too slowly.
     * Returns MORTISE_OK or MORTISE_STALE. */
    mortise_status (*progress)(const struct mortise_host *host, mortise_id call, double done, double total,
                               mortise_bytes text);

    /* 1 if the call is cancelled or has ended, else 0. */
    int32_t (*is_cancelled)(const struct mortise_host *host, mortise_id call);

    /* Asks the client on whose behalf `call` runs: `method` is "elicitation/create", "sampling/createMessage" or
     * "roots/list", `params` its parameters as MCP defines them; or "input/required" for several at one time, as
     * docs/plugins.md describes it. The answer comes through `reply`.
     * Returns MORTISE_OK: the reply will come; or, and then it will not: MORTISE_UNSUPPORTED if there is no
     * client or it cannot be asked this, MORTISE_CANCELLED if the call is cancelled, MORTISE_STALE,
     * MORTISE_INVALID. Cancelling the call withdraws the question: the reply is then MORTISE_CANCELLED. */
    mortise_status (*ask)(const struct mortise_host *host, mortise_id call, mortise_bytes method,
                          mortise_bytes params, mortise_reply_fn reply, void *user);

    /* Calls `method` of `service` (as "kernels/1"), which another plugin provides, on behalf of `parent`, one of
     * this plugin's own calls, or 0 for work that no caller waits for. The call inherits the parent's caller, client
     * and deadline; cancelling the parent, or its end, cancels it. `*child` is set before the first reply.
     * Returns MORTISE_OK: the reply will come; or, and then it will not: MORTISE_NOT_FOUND if no started plugin
     * provides the service or the manifest does not require it, MORTISE_CANCELLED if the parent is cancelled,
     * MORTISE_GONE if the provider has stopped, MORTISE_STALE, MORTISE_INVALID. */
    mortise_status (*call)(const struct mortise_host *host, mortise_id parent, mortise_bytes service,
                           mortise_bytes method, mortise_bytes params, mortise_reply_fn reply, void *user,
                           mortise_id *child);

    /* Asks for more chunks of a call whose reply function answered MORTISE_BUSY.
     * Returns MORTISE_OK or MORTISE_STALE. */
    mortise_status (*resume)(const struct mortise_host *host, mortise_id child);

    /* Cancels a call that the plugin made by `call`. Its final reply still comes.
     * Returns MORTISE_OK or MORTISE_STALE. */
    mortise_status (*cancel)(const struct mortise_host *host, mortise_id child);

    /* Replaces what the plugin offers at run time in addition to its static manifest: an object with any of
     * `tools`, `prompts`, `resources` and `resourceTemplates`; of what it does not name nothing changes. Clients are
     * told that the lists changed.
     * Returns MORTISE_OK, or MORTISE_INVALID, having logged why and changed nothing. */
    mortise_status (*offer)(const struct mortise_host *host, mortise_bytes offer);

    /* Publishes an event to the clients that subscribed to it: `method` is "notifications/resources/updated" or
     * "notifications/resources/list_changed", `params` its parameters as MCP defines them.
     * Returns MORTISE_OK, MORTISE_UNSUPPORTED for a method that the host does not know, or MORTISE_INVALID. */
    mortise_status (*notify)(const struct mortise_host *host, mortise_bytes method, mortise_bytes params);

    /* A further table of functions by its id ("name/1", terminated by NUL), or NULL if the host lacks it. */
    const void *(*extension)(const struct mortise_host *host, const char *id);
} mortise_host;

/* What a plugin is. In static storage: valid as long as the library is mapped, which is until the process ends. */
typedef struct mortise_plugin {
    uint32_t size;          /* sizeof(mortise_plugin) as the plugin was compiled */
    uint32_t abi_minor;     /* the least minor version of the host that the plugin can work with */
    mortise_bytes manifest; /* JSON: what the plugin is and offers */

    /* [control] Makes an instance. `config` is a JSON object: `workspace` and `prefix` (absolute paths) and
     * `settings`, the plugin's own section of the configuration; there may be more. `*self` is set on success and passed to every
     * other function. No calls may be made here, neither to services nor to clients.
     * Returns MORTISE_OK or a failure, of which `log` should have told the reason: the instance then does not
     * exist and destroy is not called. */
    mortise_status (*create)(const mortise_host *host, mortise_bytes config, void **self);

    /* [control] The services that the manifest requires are there; calls begin after this returned MORTISE_OK.
     * Long preparations go on in the background. After a failure destroy is called, stop is not. */
    mortise_status (*start)(void *self);

    /* [host-thread, concurrently] Begins a call: `method` is "tools/call", or a provided service and its method
     * as "kernels/1/execute", or another of docs/plugins.md; `params` and `context` are JSON objects, `context`
     * telling who calls and what the client can do. Copies what it needs, returns soon and owes the host exactly
     * one mortise_host.finish, from any thread, also from within this function. */
    void (*invoke)(void *self, mortise_id call, mortise_bytes method, mortise_bytes params, mortise_bytes context);

    /* [host-thread, concurrently] Nobody wants the answer any more. A hint: finish is still owed, soon. Comes only
     * after invoke has returned for this call (work within invoke asks is_cancelled), and may come for a call that
     * has just ended. */
    void (*cancel)(void *self, mortise_id call);

    /* [host-thread, concurrently] A call whose emit answered MORTISE_BUSY has room again. May be NULL in a plugin
     * that never calls emit. */
    void (*writable)(void *self, mortise_id call);

    /* [control] No more calls will come, but the last may still be within invoke. Finishes those that are running, within about `grace_ms` milliseconds,
     * ends all threads and processes of the instance, then returns. */
    void (*stop)(void *self, uint32_t grace_ms);

    /* [control] Frees the instance. No function is called for it after this. The library stays mapped. */
    void (*destroy)(void *self);

    /* [any-thread] A further table of functions by its id ("name/1", terminated by NUL), or NULL. The member
     * itself may be NULL. `self` is NULL where the host asks before create. */
    const void *(*extension)(void *self, const char *id);
} mortise_plugin;

#if defined(_WIN32)
#define MORTISE_EXPORT __declspec(dllexport)
#elif defined(__GNUC__)
#define MORTISE_EXPORT __attribute__((visibility("default")))
#else
#define MORTISE_EXPORT
#endif

/* [control] The only symbol that a plugin exports; hide all others, so that two plugins cannot meet by name.
 * `host_abi_minor` is the host's MORTISE_ABI_MINOR. Pure and fast: no threads, no files, no allocation that
 * matters, since tools call it only to read the manifest.
 * Returns the plugin, or NULL if it cannot work with this host. */
MORTISE_EXPORT const mortise_plugin *mortise_plugin_v1(uint32_t host_abi_minor);

#ifdef __cplusplus
}
#endif

#endif
