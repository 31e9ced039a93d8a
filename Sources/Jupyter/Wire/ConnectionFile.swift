internal import JSON
internal import SystemPackage

/// Where a kernel's sockets are and the key that its messages are signed with.
struct ConnectionFile: Sendable {
    /// The path that all sockets of the kernel have in common.
    let prefix: FilePath
    let key: String

    /// The longest path that fits into a socket's address, without its terminating NUL.
    static let longestPath = 107

    /// - Throws: `KernelError` if the sockets' paths would be too long.
    init(prefix: FilePath) throws(KernelError) {
        self.prefix = prefix
        key = Hexadecimal.random(bytes: 32)
        let longest = "\(prefix)-forked".utf8.count
        guard longest <= Self.longestPath else {
            throw KernelError(
                .path,
                "the directory \(prefix.removingLastComponent()) is too long for sockets: their paths would have "
                    + "\(longest) bytes, at most \(Self.longestPath) are possible; set XDG_RUNTIME_DIR or TMPDIR to a "
                    + "directory with a shorter path"
            )
        }
    }

    /// That of a kernel that another generation has started.
    init(prefix: FilePath, key: String) {
        self.prefix = prefix
        self.key = key
    }

    /// The endpoint of a channel, for ZeroMQ.
    func endpoint(of channel: Channel) -> String {
        "ipc://\(prefix)-\(channel.rawValue)"
    }

    /// Removes the file and the sockets.
    func remove() {
        let directory = RuntimeDirectory(path: prefix.removingLastComponent())
        guard let name = prefix.lastComponent?.string else { return }
        for ending in [".json", "-"] { directory.removeFiles(withPrefix: name + ending) }
    }

    /// The contents of the file.
    func contents() -> [UInt8] {
        var object: JSONObject = [
            "transport": "ipc",
            "ip": .string(prefix.string),
            "key": .string(key),
            "signature_scheme": "hmac-sha256",
            "kernel_name": "python3",
        ]
        for channel in Channel.allCases {
            object[channel.portKey] = .integer(Int64(channel.rawValue))
        }
        return object.serialized()
    }
}
