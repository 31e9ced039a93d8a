extension FuzzTarget {
    /// Sends bytes to a server as a client would. The first byte says how.
    func feedServer(_ bytes: [UInt8]) -> Bool {
        guard let entrance = bytes.first.flatMap(Entrance.init) else { return false }
        entrance.send(Array(bytes.dropFirst()))
        return true
    }
}

/// A way into the server, by letters that a person can write into a seed.
private enum Entrance: UInt8 {
    /// A connection of whatever bytes.
    case connection = 0x63  // c
    /// A POST of good headers: more of them up to an empty line, then the body.
    case post = 0x70  // p
    /// The same in a session.
    case session = 0x73  // s
    /// A form for the route that takes files: headers up to an empty line, then the body.
    case upload = 0x75  // u
    /// Lines on standard input.
    case lines = 0x6C  // l

    func send(_ bytes: [UInt8]) {
        switch self {
        case .connection: HTTPEntrance.shared.send(bytes)
        case .post: HTTPEntrance.shared.post(bytes)
        case .session: HTTPEntrance.shared.post(bytes, inSession: true)
        case .upload: HTTPEntrance.shared.upload(bytes)
        case .lines: StdioEntrance.send(bytes)
        }
    }
}
