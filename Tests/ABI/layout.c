/* Prints the interface of plugins as compilers see it: sizes, offsets and constants. Compared with layout.txt. */
#include <mortise/handover.h>
#include <mortise/http.h>
#include <mortise/plugin.h>
#include <stdio.h>

#define SIZE(type) printf("sizeof %s %zu\n", #type, sizeof(type))
#define MEMBER(type, member) \
    printf("%s.%s at %zu, %zu bytes\n", #type, #member, offsetof(type, member), sizeof(((type *)0)->member))
#define NUMBER(constant) printf("%s %ld\n", #constant, (long)(constant))
#define TEXT(constant) printf("%s \"%s\"\n", #constant, constant)

int main(void) {
    SIZE(mortise_id);
    SIZE(mortise_status);
    SIZE(mortise_reply_fn);

    SIZE(mortise_bytes);
    MEMBER(mortise_bytes, ptr);
    MEMBER(mortise_bytes, len);

    SIZE(mortise_host);
    MEMBER(mortise_host, size);
    MEMBER(mortise_host, abi_minor);
    MEMBER(mortise_host, host_data);
    MEMBER(mortise_host, log);
    MEMBER(mortise_host, finish);
    MEMBER(mortise_host, emit);
    MEMBER(mortise_host, progress);
    MEMBER(mortise_host, is_cancelled);
    MEMBER(mortise_host, ask);
    MEMBER(mortise_host, call);
    MEMBER(mortise_host, resume);
    MEMBER(mortise_host, cancel);
    MEMBER(mortise_host, offer);
    MEMBER(mortise_host, notify);
    MEMBER(mortise_host, extension);

    SIZE(mortise_plugin);
    MEMBER(mortise_plugin, size);
    MEMBER(mortise_plugin, abi_minor);
    MEMBER(mortise_plugin, manifest);
    MEMBER(mortise_plugin, create);
    MEMBER(mortise_plugin, start);
    MEMBER(mortise_plugin, invoke);
    MEMBER(mortise_plugin, cancel);
    MEMBER(mortise_plugin, writable);
    MEMBER(mortise_plugin, stop);
    MEMBER(mortise_plugin, destroy);
    MEMBER(mortise_plugin, extension);

    SIZE(mortise_http_host);
    MEMBER(mortise_http_host, size);
    MEMBER(mortise_http_host, body);
    MEMBER(mortise_http_host, respond);

    SIZE(mortise_handover_fn);
    SIZE(mortise_handover);
    MEMBER(mortise_handover, size);
    MEMBER(mortise_handover, give);
    MEMBER(mortise_handover, take);
    MEMBER(mortise_handover, settle);

    NUMBER(MORTISE_ABI_MINOR);
    NUMBER(MORTISE_MORE);
    NUMBER(MORTISE_OK);
    NUMBER(MORTISE_FAILED);
    NUMBER(MORTISE_CANCELLED);
    NUMBER(MORTISE_INVALID);
    NUMBER(MORTISE_UNSUPPORTED);
    NUMBER(MORTISE_NOT_FOUND);
    NUMBER(MORTISE_BUSY);
    NUMBER(MORTISE_STALE);
    NUMBER(MORTISE_GONE);
    NUMBER(MORTISE_TIMEOUT);
    NUMBER(MORTISE_LOG_DEBUG);
    NUMBER(MORTISE_LOG_INFO);
    NUMBER(MORTISE_LOG_NOTICE);
    NUMBER(MORTISE_LOG_WARNING);
    NUMBER(MORTISE_LOG_ERROR);
    NUMBER(MORTISE_LOG_CRITICAL);
    NUMBER(MORTISE_LOG_ALERT);
    NUMBER(MORTISE_LOG_EMERGENCY);
    NUMBER(MORTISE_HANDOVER_DESCRIPTORS);
    NUMBER(MORTISE_HANDOVER_BYTES);
    TEXT(MORTISE_HTTP);
    TEXT(MORTISE_HANDOVER);
    return 0;
}
