// @NAME@, a plugin for Mortise.
#include <mortise/plugin.h>

#include <exception>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "json.hpp"

namespace {

// What the plugin is: the host reads this before anything runs.
constexpr std::string_view manifest = R"({
    "id": "@NAME@",
    "version": "0.1.0",
    "description": "Greets people.",
    "tools": [{
        "name": "@IDENTIFIER@_greet",
        "title": "Greet",
        "description": "Greets somebody by name.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 100, "description": "Whom to greet."}
            },
            "required": ["name"],
            "additionalProperties": false
        },
        "outputSchema": {
            "type": "object",
            "properties": {"greeting": {"type": "string", "description": "The greeting."}},
            "required": ["greeting"],
            "additionalProperties": false
        },
        "annotations": {"readOnlyHint": true, "openWorldHint": false}
    }]
})";

/// How a call ends: a status and JSON.
struct Answer {
    mortise_status status;
    std::string json;

    static Answer failure(mortise_status status, std::string_view message) {
        return {status, R"({"message":)" + json::quoted(message) + "}"};
    }

    /// What a model did wrong it is told as text, so that it can do better.
    static Answer refusal(std::string_view message) {
        return {MORTISE_OK, R"({"isError":true,"content":[{"type":"text","text":)" + json::quoted(message) + "}]}"};
    }
};

/// What create makes and every function is given.
class Plugin {
public:
    explicit Plugin(const mortise_host *host) : host(host) {}

    /// Ends a call, once. It may have ended meanwhile; there is nothing to undo then.
    void finish(mortise_id call, const Answer &answer) const {
        (void)host->finish(host, call, answer.status, {answer.json.data(), answer.json.size()});
    }

    Answer answer(std::string_view method, std::string_view params) const {
        if (method != "tools/call") {
            return Answer::failure(MORTISE_NOT_FOUND, "@NAME@ has no such method");
        }
        if (json::text(params, "name") != "@IDENTIFIER@_greet") {
            return Answer::failure(MORTISE_NOT_FOUND, "@NAME@ has no such tool");
        }
        return greet(json::member(params, "arguments").value_or("{}"));
    }

private:
    const mortise_host *host;

    Answer greet(std::string_view arguments) const {
        std::optional<std::string> name = json::text(arguments, "name");
        if (!name) {
            return Answer::refusal("name: a text of 1 to 100 characters");
        }
        std::string greeting = json::quoted("Hello, " + *name + "!");
        return {MORTISE_OK, R"({"content":[{"type":"text","text":)" + greeting +
                                R"(}],"structuredContent":{"greeting":)" + greeting + "}}"};
    }
};

std::string_view view(mortise_bytes bytes) {
    return {bytes.ptr, bytes.len};
}

mortise_status create(const mortise_host *host, mortise_bytes, void **self) {
    *self = new (std::nothrow) Plugin(host);
    return *self == nullptr ? MORTISE_FAILED : MORTISE_OK;
}

mortise_status start(void *) {
    return MORTISE_OK;
}

// Comes on many threads at once. What takes longer than this belongs on a thread of the plugin, which first copies
// what it needs of `params`. No exception may leave a function that the host calls.
void invoke(void *self, mortise_id call, mortise_bytes method, mortise_bytes params, mortise_bytes) noexcept {
    const Plugin &plugin = *static_cast<const Plugin *>(self);
    try {
        plugin.finish(call, plugin.answer(view(method), view(params)));
    } catch (const std::bad_alloc &) {
        plugin.finish(call, {MORTISE_FAILED, {}}); // takes no memory
    } catch (const std::exception &error) {
        plugin.finish(call, Answer::failure(MORTISE_FAILED, error.what()));
    } catch (...) {
        plugin.finish(call, {MORTISE_FAILED, {}});
    }
}

// Calls end within invoke, so there is never one to cancel or to wait for.
void cancel(void *, mortise_id) {}

void stop(void *, uint32_t) {}

void destroy(void *self) {
    delete static_cast<Plugin *>(self);
}

const mortise_plugin plugin = [] {
    mortise_plugin table{};
    table.size = sizeof table;
    table.abi_minor = 0; // nothing newer than the first version is used
    table.manifest = {manifest.data(), manifest.size()};
    table.create = create;
    table.start = start;
    table.invoke = invoke;
    table.cancel = cancel;
    table.stop = stop;
    table.destroy = destroy;
    return table;
}();

} // namespace

const mortise_plugin *mortise_plugin_v1(uint32_t) {
    return &plugin;
}
