//! The interface of plugins, as `include/mortise/plugin.h` of the installation declares and explains it.

use std::ffi::{c_char, c_void};

/// Borrowed: valid until the function that was given it returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bytes {
    pub ptr: *const c_char,
    pub len: usize,
}

impl Bytes {
    pub const fn of(text: &'static str) -> Bytes {
        Bytes { ptr: text.as_ptr().cast(), len: text.len() }
    }

    /// The text, which is UTF-8 where it comes from the host.
    ///
    /// # Safety
    /// Valid as long as the host says, which the caller must see to.
    pub unsafe fn text<'a>(self) -> &'a str {
        if self.len == 0 {
            return "";
        }
        let bytes = unsafe { std::slice::from_raw_parts(self.ptr.cast::<u8>(), self.len) };
        std::str::from_utf8(bytes).unwrap_or("")
    }
}

pub type Id = u64;
pub type Status = i32;

pub const OK: Status = 0;
pub const FAILED: Status = -1;
pub const NOT_FOUND: Status = -5;

pub type ReplyFn = unsafe extern "C" fn(*mut c_void, Status, Bytes) -> Status;

/// What the host offers. Every function may be called from any thread.
#[repr(C)]
pub struct Host {
    pub size: u32,
    pub abi_minor: u32,
    pub host_data: *mut c_void,
    pub log: unsafe extern "C" fn(*const Host, Id, i32, Bytes),
    pub finish: unsafe extern "C" fn(*const Host, Id, Status, Bytes) -> Status,
    pub emit: unsafe extern "C" fn(*const Host, Id, Bytes) -> Status,
    pub progress: unsafe extern "C" fn(*const Host, Id, f64, f64, Bytes) -> Status,
    pub is_cancelled: unsafe extern "C" fn(*const Host, Id) -> i32,
    pub ask: unsafe extern "C" fn(*const Host, Id, Bytes, Bytes, ReplyFn, *mut c_void) -> Status,
    pub call: unsafe extern "C" fn(*const Host, Id, Bytes, Bytes, Bytes, ReplyFn, *mut c_void, *mut Id) -> Status,
    pub resume: unsafe extern "C" fn(*const Host, Id) -> Status,
    pub cancel: unsafe extern "C" fn(*const Host, Id) -> Status,
    pub offer: unsafe extern "C" fn(*const Host, Bytes) -> Status,
    pub notify: unsafe extern "C" fn(*const Host, Bytes, Bytes) -> Status,
    pub extension: unsafe extern "C" fn(*const Host, *const c_char) -> *const c_void,
}

/// What a plugin is.
#[repr(C)]
pub struct Plugin {
    pub size: u32,
    /// The least minor version of the host that the plugin can work with.
    pub abi_minor: u32,
    pub manifest: Bytes,
    pub create: extern "C" fn(*const Host, Bytes, *mut *mut c_void) -> Status,
    pub start: extern "C" fn(*mut c_void) -> Status,
    pub invoke: extern "C" fn(*mut c_void, Id, Bytes, Bytes, Bytes),
    pub cancel: extern "C" fn(*mut c_void, Id),
    pub writable: Option<extern "C" fn(*mut c_void, Id)>,
    pub stop: extern "C" fn(*mut c_void, u32),
    pub destroy: extern "C" fn(*mut c_void),
    pub extension: Option<extern "C" fn(*mut c_void, *const c_char) -> *const c_void>,
}

// It is read only, and what it points to is static.
unsafe impl Sync for Plugin {}
