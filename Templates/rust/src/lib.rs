//! @NAME@, a plugin for Mortise.

mod ffi;
mod json;

use ffi::{Bytes, Host, Id, Plugin, Status};
use std::ffi::c_void;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// What the plugin is: the host reads this before anything runs.
const MANIFEST: &str = r#"{
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
}"#;

/// How a call ends: a status and JSON.
struct Answer(Status, String);

impl Answer {
    fn failure(status: Status, message: &str) -> Answer {
        Answer(status, format!(r#"{{"message":{}}}"#, json::quoted(message)))
    }

    /// What a model did wrong it is told as text, so that it can do better.
    fn refusal(message: &str) -> Answer {
        let text = json::quoted(message);
        Answer(ffi::OK, format!(r#"{{"isError":true,"content":[{{"type":"text","text":{text}}}]}}"#))
    }
}

/// What `create` makes and every function is given.
struct Instance {
    host: *const Host,
}

impl Instance {
    fn answer(&self, method: &str, params: &str) -> Answer {
        if method != "tools/call" {
            return Answer::failure(ffi::NOT_FOUND, "@NAME@ has no such method");
        }
        match json::text(params, "name").as_deref() {
            Some("@IDENTIFIER@_greet") => self.greet(json::member(params, "arguments").unwrap_or("{}")),
            _ => Answer::failure(ffi::NOT_FOUND, "@NAME@ has no such tool"),
        }
    }

    fn greet(&self, arguments: &str) -> Answer {
        let Some(name) = json::text(arguments, "name") else {
            return Answer::refusal("name: a text of 1 to 100 characters");
        };
        let greeting = json::quoted(&format!("Hello, {name}!"));
        let content = format!(r#"[{{"type":"text","text":{greeting}}}]"#);
        Answer(ffi::OK, format!(r#"{{"content":{content},"structuredContent":{{"greeting":{greeting}}}}}"#))
    }

    /// Ends a call, once. It may have ended meanwhile; there is nothing to undo then.
    fn finish(&self, call: Id, Answer(status, json): &Answer) {
        let bytes = Bytes { ptr: json.as_ptr().cast(), len: json.len() };
        // The host's table is valid until destroy has returned, and may be used on any thread.
        unsafe { ((*self.host).finish)(self.host, call, *status, bytes) };
    }
}

extern "C" fn create(host: *const Host, _config: Bytes, made: *mut *mut c_void) -> Status {
    unsafe { *made = Box::into_raw(Box::new(Instance { host })).cast() };
    ffi::OK
}

extern "C" fn start(_: *mut c_void) -> Status {
    ffi::OK
}

/// Comes on many threads at once. What takes longer than this belongs on a thread of the plugin, which first copies
/// what it needs of `params`. A panic fails the call that it happened in, and never leaves the plugin.
extern "C" fn invoke(instance: *mut c_void, call: Id, method: Bytes, params: Bytes, _context: Bytes) {
    let instance = unsafe { &*instance.cast::<Instance>() };
    let (method, params) = unsafe { (method.text(), params.text()) };
    let answer = catch_unwind(AssertUnwindSafe(|| instance.answer(method, params)))
        .unwrap_or_else(|_| Answer::failure(ffi::FAILED, "@NAME@ panicked"));
    instance.finish(call, &answer);
}

/// Calls end within `invoke`, so there is never one to cancel or to wait for.
extern "C" fn cancel(_: *mut c_void, _: Id) {}

extern "C" fn stop(_: *mut c_void, _: u32) {}

extern "C" fn destroy(instance: *mut c_void) {
    drop(unsafe { Box::from_raw(instance.cast::<Instance>()) });
}

static PLUGIN: Plugin = Plugin {
    size: std::mem::size_of::<Plugin>() as u32,
    abi_minor: 0, // nothing newer than the first version is used
    manifest: Bytes::of(MANIFEST),
    create,
    start,
    invoke,
    cancel,
    writable: None,
    stop,
    destroy,
    extension: None,
};

/// The one symbol that the library exports.
#[no_mangle]
pub extern "C" fn mortise_plugin_v1(_host_abi_minor: u32) -> *const Plugin {
    &PLUGIN
}
