/*
 * mortise/handover.h - handing over to the next generation: the extension "mortise.handover/1" of the plugin interface.
 *
 * While the host serves, a plugin may be replaced: because its file is another one, or its settings are. The new
 * generation then takes the calls, and the old one ends those that it has. A plugin that keeps something which must
 * not be lost with it (processes, connections, what clients have built up) offers this table, and hands it over.
 *
 *     const mortise_handover *table = plugin->extension(NULL, MORTISE_HANDOVER);    (NULL if the plugin lacks it)
 *
 * The table is in static storage, and is the same whatever instance is asked. Where both generations offer it, the one
 * is replaced by the other so, each in the host's process or in one of its own:
 *
 *     old instance                         new instance
 *                                          create
 *     (new calls are held by the host, and every invoke has returned)
 *     give  ────── state, descriptors ──►  take
 *                                          start
 *     (new calls go to the new instance from here on, those that were held first)
 *     settle(MORTISE_OK)
 *     (the last of its calls has ended)
 *     stop, destroy
 *
 * If anything of that fails, be it that `give` or `take` refuses, that the new instance does not start, or that one of
 * them has not returned after 30 seconds, the new instance is destroyed, the old one hears settle(MORTISE_FAILED) if it
 * has given, and the calls that were held go to it. It serves as if it had not been asked, and the host's log says why.
 *
 * A call that had come before, and that finds only now that what it needs has been handed over, is finished with
 * MORTISE_GONE, if nothing of it has been done, after settle(MORTISE_OK): then the host has the new instance answer it.
 *
 * So `give` gives nothing away: until settle(MORTISE_OK) the old instance must be able to go on with all that it has,
 * and the new one must do nothing to it that could not be taken back. After that the old instance has left only what
 * its own calls still need, and its `stop` must not end what has been handed over. An instance that was handed over
 * to may hand over in turn before its predecessor has ended; generations are stopped in the order of their starts.
 *
 * What the state is, is the plugin's own affair, as long as it is JSON. It should say which version of itself it is:
 * the other generation may be older or newer, and one that cannot read it refuses it, having logged why.
 *
 * Descriptors. What `give` passes is borrowed, like bytes: the host makes its own duplicates before its function returns,
 * and the plugin closes its own when it likes. What `take` is passed is the plugin's own, to be closed by it, whatever
 * it returns. All are opened with close-on-exec. What both generations need while the last calls end, as a connection
 * between them, is passed in this way too: nothing may be assumed of the two but that they are processes or parts of
 * processes on the same machine. Where the old one has a process of its own, its end kills what is left in its session: a
 * process that is to be handed over must have begun a session of its own (setsid).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef MORTISE_HANDOVER_H
#define MORTISE_HANDOVER_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The extension's id, for mortise_plugin.extension. */
#define MORTISE_HANDOVER "mortise.handover/1"

/* The most descriptors that one handover passes: as many as go over a socket with one message. */
#define MORTISE_HANDOVER_DESCRIPTORS 253u

/* The most bytes of a state. */
#define MORTISE_HANDOVER_BYTES (64u << 20)

/* Receives what an instance gives: at most once, on the stack of `give`. `state` is a JSON object, and `descriptors` are
 * `count` numbers, NULL where there are none. All of it is borrowed.
 *
 * Returns MORTISE_OK; or, and then `give` has failed: MORTISE_INVALID if the state is no JSON object, there is too much
 * of it or a descriptor is none, or if it was called before, MORTISE_FAILED if the process has no descriptors left. */
typedef mortise_status (*mortise_handover_fn)(void *user, mortise_bytes state, const int32_t *descriptors,
                                              uint32_t count);

/* What a plugin offers that hands over. All functions are there. */
typedef struct mortise_handover {
    uint32_t size; /* sizeof(mortise_handover) as the plugin was compiled */

    /* [control, of the old instance] Passes the state to `receive`, once, before it returns. New calls are held
     * meanwhile and until settle, those that run go on.
     * Returns MORTISE_OK, or a failure, of which `log` should have told the reason: then nothing was given, and settle
     * is not called. */
    mortise_status (*give)(void *self, mortise_handover_fn receive, void *user);

    /* [control, of the new instance] Takes the state, after create and before start. The `count` descriptors, in the
     * order in which they were given, become the instance's own in any case.
     * Returns MORTISE_OK; MORTISE_UNSUPPORTED for a state that this version cannot read, or another failure, of which
     * `log` should have told the reason: destroy is called next. */
    mortise_status (*take)(void *self, mortise_bytes state, const int32_t *descriptors, uint32_t count);

    /* [control, of the old instance] Tells what became of it, once, after give has succeeded. MORTISE_OK: the new
     * instance serves, and what was given is its own. Another status: it does not, and will do nothing; all is as it
     * was before. */
    void (*settle)(void *self, mortise_status outcome);
} mortise_handover;

#ifdef __cplusplus
}
#endif

#endif
