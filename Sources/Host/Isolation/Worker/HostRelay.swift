import PluginAPI

/// Passes to the host what a plugin says to it that belongs to no answer.
struct HostRelay: PluginRelay {
    let link: FrameLink
    let router: Router

    func log(_ level: LogLevel, _ text: String, call: UInt64) {
        let foreign = router.table[call]?.consumer as? ForeignCall
        link.send(Frame(kind: .log, id: foreign?.id ?? 0, status: level.rawValue, parts: [Array(text.utf8)]))
    }

    func offer(_ json: [UInt8]) -> mortise_status {
        link.status(Frame(kind: .offer, parts: [json]))
    }

    func notify(_ method: String, _ params: [UInt8]) -> mortise_status {
        link.status(Frame(kind: .notify, parts: [Array(method.utf8), params]))
    }
}
