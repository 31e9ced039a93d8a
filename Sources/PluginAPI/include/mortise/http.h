/*
 * mortise/http.h - HTTP routes: the extension "mortise.http/1" of the plugin interface.
 *
 * A plugin whose manifest has `routes` answers the requests that match them. Each comes as a call: the host calls
 * mortise_plugin.invoke with the method "http/request", and the plugin owes one mortise_host.finish, as always. The
 * parameters (who matched, variables, query, headers) and the result are JSON and are described in docs/plugins.md.
 * A plugin that reads no bodies and answers with short texts needs nothing of this header: a result of `finish` with
 * `status`, `headers` and `text` is a whole response.
 *
 * This header is for bodies, which may be of any size and so are never held in memory or passed as JSON: they are
 * read from and written to file descriptors.
 *
 *     const mortise_http_host *http = host->extension(host, MORTISE_HTTP);    (NULL if the host lacks it)
 *
 * Descriptors. What the host gives is the plugin's own, to be closed by it. What the plugin gives is borrowed, like
 * bytes: the host makes its own duplicate before the function returns, and the plugin closes its own when it likes.
 * All are opened with close-on-exec. Nothing may be assumed of a descriptor but what is said here: plugins may one
 * day run in a process of their own, and descriptors be passed to them over a socket.
 *
 * Signals. The host ignores SIGPIPE: to write to a pipe that nobody reads any more fails with EPIPE.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef MORTISE_HTTP_H
#define MORTISE_HTTP_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The extension's id, for mortise_host.extension. */
#define MORTISE_HTTP "mortise.http/1"

/* What the host offers to plugins with routes. In static storage: valid as long as the mortise_host that it was
 * asked of. Every function is [any-thread], does not block, and never calls the plugin back on the caller's stack.
 * `call` is a call of the method "http/request" that is not finished; of any other the functions answer
 * MORTISE_STALE if it has ended or never was, and MORTISE_INVALID if it is of another method. */
typedef struct mortise_http_host {
    uint32_t size; /* bytes of this structure in this host; read no field beyond it */

    /* Asks for the body of the request, once, and before the response begins. `*descriptor` becomes the plugin's: it reads until the end (`read`
     * answers 0) or as far as it likes, and closes it. Reading blocks while the client has not sent more; set
     * O_NONBLOCK to poll instead. The client sends no faster than the plugin reads. A request without a body has
     * one that is at its end.
     *
     * Until this is called nothing of the body is read, and a client that asked to be told ("Expect:
     * 100-continue") is not told to send it. So whoever can refuse a request by its head answers without asking
     * for the body; what the client sends all the same is thrown away.
     *
     * A body that ends early ends like a whole one. It is whole if is_cancelled still answers 0 at the end of it:
     * where the client left, the body grew too long or the call was cancelled for another reason, the host cancels
     * the call before it lets the body end.
     *
     * Returns MORTISE_OK; or, and then `*descriptor` is -1: MORTISE_CANCELLED, MORTISE_STALE, MORTISE_INVALID if the
     * body was asked for before or the response has begun, MORTISE_FAILED if the process has no descriptors left. */
    mortise_status (*body)(const mortise_host *host, mortise_id call, int32_t *descriptor);

    /* Begins the response, once, with a body that is read from a descriptor. `head` is a JSON object with `status`
     * (200 to 599) and `headers` as docs/plugins.md describes it; the host sets the length of the body itself.
     *
     * `descriptor` is borrowed and must be readable:
     *   - a regular file. `length` bytes from `offset` are sent, with -1 all from `offset` to the present end. It is
     *     read by position: the file's own position is neither used nor changed.
     *   - the reading end of a pipe, or a stream socket; `offset` is 0. It is read to its end, or, where `length` is
     *     not -1, so far. The host may make it non-blocking. The client reads no slower than the plugin may write.
     *     The plugin closes its own copy of the reading end as soon as this function has returned, so that its
     *     writes fail with EPIPE where the client has left.
     *   - -1: no body, `offset` and `length` are 0.
     * To HEAD the plugin responds as to GET: the host sends the head alone and reads nothing.
     *
     * `finish` is still owed. It may come at once, while the host sends, or when a pipe has been filled. The response
     * is whole when the body has come to its end and the call was finished with MORTISE_OK, whose result is ignored.
     * If the call fails after this, or the body is shorter than its length, the host closes the connection, so that
     * the client does not take a part for the whole.
     *
     * Returns MORTISE_OK; or, and then nothing was begun: MORTISE_CANCELLED if nobody waits for it, MORTISE_STALE,
     * MORTISE_INVALID if a response was begun before, the head is wrong (of which the host's log tells the reason),
     * or the descriptor is none of these, MORTISE_FAILED if the process has no descriptors left. */
    mortise_status (*respond)(const mortise_host *host, mortise_id call, mortise_bytes head, int32_t descriptor,
                              int64_t offset, int64_t length);
} mortise_http_host;

#ifdef __cplusplus
}
#endif

#endif
