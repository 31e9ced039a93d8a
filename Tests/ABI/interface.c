/* The interface with all its types, for abidw and abidiff to read from a library with debugging information. */
#include <mortise/handover.h>
#include <mortise/http.h>
#include <mortise/plugin.h>

MORTISE_EXPORT const mortise_http_host *http_host(void);

const mortise_http_host *http_host(void) {
    return 0;
}

MORTISE_EXPORT const mortise_handover *handover(void);

const mortise_handover *handover(void) {
    return 0;
}

const mortise_plugin *mortise_plugin_v1(uint32_t host_abi_minor) {
    (void)host_abi_minor;
    return 0;
}
