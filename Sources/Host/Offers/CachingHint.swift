import JSON

/// How long a client may keep what it is told, and for whom.
package struct CachingHint: Sendable, Equatable {
    /// For whom an answer may be kept.
    package enum Scope: String, Sendable {
        /// It is the same for everybody.
        case `public`
        /// It may differ between callers.
        case `private`
    }

    /// For so long, in whole milliseconds.
    package let lifetime: Duration
    package let scope: Scope

    package init(lifetime: Duration, scope: Scope) {
        self.lifetime = lifetime
        self.scope = scope
    }

    /// A list whose changes are told.
    package static let list = CachingHint(lifetime: .seconds(60), scope: .public)
    /// What nobody should keep.
    package static let none = CachingHint(lifetime: .zero, scope: .private)

    /// The hint of an answer that is made of answers with these hints.
    func combined(with other: CachingHint) -> CachingHint {
        CachingHint(
            lifetime: min(lifetime, other.lifetime),
            scope: scope == .private || other.scope == .private ? .private : .public)
    }

    /// The hint for somebody who has proved who it is, and may see less than others.
    func personal(_ isPersonal: Bool) -> CachingHint {
        isPersonal ? CachingHint(lifetime: lifetime, scope: .private) : self
    }
}

extension CachingHint {
    static let keys = ["ttlMs", "cacheScope"]
    /// A year. More means the same, and does not fit everywhere.
    private static let longest: Int64 = 365 * 86_400_000

    /// The members `ttlMs` and `cacheScope` of an object.
    ///
    /// - Returns: nil where they are none: a whole number that is not negative, and `public` or `private`.
    init?(_ object: JSONObject) {
        guard case .integer(let milliseconds) = object["ttlMs"], milliseconds >= 0,
            let scope = object["cacheScope"]?.stringValue.flatMap(Scope.init)
        else { return nil }
        self.init(lifetime: .milliseconds(min(milliseconds, Self.longest)), scope: scope)
    }

    /// The members `ttlMs` and `cacheScope`.
    var members: JSONObject {
        ["ttlMs": .integer(lifetime.milliseconds), "cacheScope": .string(scope.rawValue)]
    }
}

/// Knows how long lists are good.
package protocol ListProvider: Sendable {
    /// How long, and for whom, the list may be kept.
    func caching(of kind: ListKind) -> CachingHint
}

extension ListProvider {
    /// As lists whose changes are told.
    package func caching(of kind: ListKind) -> CachingHint { .list }
}
