//! @NAME@, a plugin for Mortise.

const std = @import("std");
const mortise = @import("mortise");

/// What the plugin is: the host reads this before anything runs.
const manifest =
    \\{
    \\    "id": "@NAME@",
    \\    "version": "0.1.0",
    \\    "description": "Greets people.",
    \\    "tools": [{
    \\        "name": "@IDENTIFIER@_greet",
    \\        "title": "Greet",
    \\        "description": "Greets somebody by name.",
    \\        "inputSchema": {
    \\            "type": "object",
    \\            "properties": {
    \\                "name": {"type": "string", "minLength": 1, "maxLength": 100, "description": "Whom to greet."}
    \\            },
    \\            "required": ["name"],
    \\            "additionalProperties": false
    \\        },
    \\        "outputSchema": {
    \\            "type": "object",
    \\            "properties": {"greeting": {"type": "string", "description": "The greeting."}},
    \\            "required": ["greeting"],
    \\            "additionalProperties": false
    \\        },
    \\        "annotations": {"readOnlyHint": true, "openWorldHint": false}
    \\    }]
    \\}
;

/// What `create` makes and every function is given.
const Instance = struct {
    host: *const mortise.mortise_host,

    /// Ends a call, once. It may have ended meanwhile; there is nothing to undo then.
    fn finish(self: *const Instance, call: mortise.mortise_id, status: mortise.mortise_status, json: []const u8) void {
        _ = self.host.finish.?(self.host, call, status, .{ .ptr = json.ptr, .len = json.len });
    }

    fn fail(self: *const Instance, call: mortise.mortise_id, status: mortise.mortise_status, comptime message: []const u8) void {
        self.finish(call, status, "{\"message\":\"" ++ message ++ "\"}");
    }

    fn answer(self: *const Instance, call: mortise.mortise_id, params: []const u8) !void {
        var arena = std.heap.ArenaAllocator.init(std.heap.c_allocator);
        defer arena.deinit();
        const allocator = arena.allocator();
        const Call = struct { name: []const u8, arguments: std.json.Value = .null };
        const asked = try std.json.parseFromSliceLeaky(Call, allocator, params, .{ .ignore_unknown_fields = true });
        if (!std.mem.eql(u8, asked.name, "@IDENTIFIER@_greet")) {
            return self.fail(call, mortise.MORTISE_NOT_FOUND, "@NAME@ has no such tool");
        }
        const Arguments = struct { name: []const u8 };
        const arguments = std.json.parseFromValueLeaky(Arguments, allocator, asked.arguments, .{}) catch {
            // What a model did wrong it is told as text, so that it can do better.
            return self.finish(call, mortise.MORTISE_OK,
                \\{"isError":true,"content":[{"type":"text","text":"name: a text of 1 to 100 characters"}]}
            );
        };
        const greeting = try std.fmt.allocPrint(allocator, "Hello, {s}!", .{arguments.name});
        self.finish(call, mortise.MORTISE_OK, try std.json.Stringify.valueAlloc(allocator, .{
            .content = .{.{ .type = "text", .text = greeting }},
            .structuredContent = .{ .greeting = greeting },
        }, .{}));
    }
};

fn slice(bytes: mortise.mortise_bytes) []const u8 {
    return if (bytes.len == 0) "" else bytes.ptr[0..bytes.len];
}

fn instance(self: ?*anyopaque) *Instance {
    return @ptrCast(@alignCast(self.?));
}

fn create(host: ?*const mortise.mortise_host, _: mortise.mortise_bytes, self: ?*?*anyopaque) callconv(.c) mortise.mortise_status {
    const made = std.heap.c_allocator.create(Instance) catch return mortise.MORTISE_FAILED;
    made.* = .{ .host = host.? };
    self.?.* = made;
    return mortise.MORTISE_OK;
}

fn start(_: ?*anyopaque) callconv(.c) mortise.mortise_status {
    return mortise.MORTISE_OK;
}

/// Comes on many threads at once. What takes longer than this belongs on a thread of the plugin, which first copies
/// what it needs of `params`. A panic would end the host: handle errors, and index nothing that you have not checked.
fn invoke(
    self: ?*anyopaque,
    call: mortise.mortise_id,
    method: mortise.mortise_bytes,
    params: mortise.mortise_bytes,
    _: mortise.mortise_bytes,
) callconv(.c) void {
    const plugin_instance = instance(self);
    if (!std.mem.eql(u8, slice(method), "tools/call")) {
        return plugin_instance.fail(call, mortise.MORTISE_NOT_FOUND, "@NAME@ has no such method");
    }
    plugin_instance.answer(call, slice(params)) catch |problem| switch (problem) {
        error.OutOfMemory => plugin_instance.fail(call, mortise.MORTISE_FAILED, "out of memory"),
        else => plugin_instance.fail(call, mortise.MORTISE_INVALID, "the parameters cannot be read"),
    };
}

/// Calls end within `invoke`, so there is never one to cancel or to wait for.
fn cancel(_: ?*anyopaque, _: mortise.mortise_id) callconv(.c) void {}

fn stop(_: ?*anyopaque, _: u32) callconv(.c) void {}

fn destroy(self: ?*anyopaque) callconv(.c) void {
    std.heap.c_allocator.destroy(instance(self));
}

const plugin: mortise.mortise_plugin = .{
    .size = @sizeOf(mortise.mortise_plugin),
    .abi_minor = 0, // nothing newer than the first version is used
    .manifest = .{ .ptr = manifest, .len = manifest.len },
    .create = create,
    .start = start,
    .invoke = invoke,
    .cancel = cancel,
    .stop = stop,
    .destroy = destroy,
};

/// The one symbol that the library exports.
export fn mortise_plugin_v1(_: u32) *const mortise.mortise_plugin {
    return &plugin;
}
