import JSON
package import SystemPackage

/// What values a setting has, and how they are written.
package struct SettingKind<Value: Sendable>: Sendable {
    typealias Content = ConfigurationNode.Content

    /// What is expected, for messages: "a number from 0 to 65535".
    let expected: String
    /// How the variable of a list separates its elements; nil for what is no list.
    var separator: Character?
    /// Whether an element of a list may itself name several in a flag.
    var splitsFlags = false
    /// Whether a value of the environment is a text as it is, whatever it looks like.
    var isText = false
    let read: @Sendable (Content) -> Value?
    /// The canonical form, which reads as the same value.
    let show: @Sendable (Value) -> JSONValue
    /// Makes what a file says independent of where that file is.
    var resolve: @Sendable (Value, FilePath) -> Value = { value, _ in value }
    /// Joins the values of all sources, the one that counts most first; nil where one replaces the others.
    var join: (@Sendable ([Value]) -> Value)?
    /// What is wrong within a value that cannot be read, each with its place; none where it is wrong as a whole.
    var faults: @Sendable (Content) -> [SettingFault] = { _ in [] }
}

extension SettingKind where Value == String {
    /// A text that is not empty.
    package static var text: SettingKind {
        SettingKind(
            expected: "a text", isText: true,
            read: { content in
                guard case .text(let text) = content, !text.isEmpty else { return nil }
                return text
            },
            show: { .string($0) })
    }
}

extension SettingKind where Value == String {
    /// A path or the name of a program.
    package static var program: SettingKind {
        SettingKind(
            expected: "the path or name of a program", isText: true, read: { text.read($0) }, show: { .string($0) },
            resolve: { value, directory in
                value.contains("/") ? FilePath(value).resolved(in: directory).string : value
            })
    }
}

extension SettingKind where Value == String {
    /// The address of a server.
    package static var address: SettingKind {
        SettingKind(
            expected: "an address as https://example.com/path, with http only for this machine", isText: true,
            read: { content in text.read(content).flatMap { ResourceIdentifier($0) == nil ? nil : $0 } },
            show: { .string($0) })
    }

    /// The address of a document, or the path of a file.
    package static var addressOrPath: SettingKind {
        SettingKind(
            expected: "a path, or an address as https://example.com/path, with http only for this machine",
            isText: true,
            read: { content in
                guard let value = text.read(content), value.contains("://") else { return text.read(content) }
                return address.read(content)
            },
            show: { .string($0) },
            resolve: { value, directory in
                value.contains("://") ? value : FilePath(value).resolved(in: directory).string
            })
    }
}

extension SettingKind where Value == Int {
    /// A whole number within a range.
    package static func number(in range: ClosedRange<Int>) -> SettingKind {
        SettingKind(
            expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { content in
                guard case .number(let json) = content, let number = json.intValue, range.contains(number) else {
                    return nil
                }
                return number
            },
            show: { .integer(Int64($0)) })
    }

    /// A number of bytes.
    package static func bytes(in range: ClosedRange<Int>) -> SettingKind {
        SettingKind(
            expected: "a size from \(ByteCount.text(range.lowerBound)) to \(ByteCount.text(range.upperBound))",
            read: { content in
                switch content {
                case .number(let json): json.intValue.flatMap { range.contains($0) ? $0 : nil }
                case .text(let text): ByteCount.value(of: text).flatMap { range.contains($0) ? $0 : nil }
                default: nil
                }
            },
            show: { .string(ByteCount.text($0)) })
    }
}

extension SettingKind where Value == Bool {
    /// True or false.
    package static var boolean: SettingKind {
        SettingKind(
            expected: "true or false",
            read: { content in
                guard case .boolean(let value) = content else { return nil }
                return value
            },
            show: { .bool($0) })
    }
}

extension SettingKind where Value == Duration {
    /// A time, more than nothing or not.
    package static func duration(atLeast least: Duration = .zero) -> SettingKind {
        SettingKind(
            expected: "a time as 500ms, 30s, 5m, 2h or 1d, at least \(TimeText.text(least))",
            read: { content in
                guard let value = TimeText.value(of: content), value >= least else { return nil }
                return value
            },
            show: { .string(TimeText.text($0)) })
    }
}

extension SettingKind where Value == Duration? {
    /// A time, or `none`.
    package static var optionalDuration: SettingKind {
        SettingKind(
            expected: "a time as 500ms, 30s, 5m, 2h or 1d, or none",
            read: { content in
                if case .text("none") = content { return .some(nil) }
                guard let value = TimeText.value(of: content), value > .zero else { return nil }
                return .some(value)
            },
            show: { .string($0.map(TimeText.text) ?? "none") })
    }
}

extension SettingKind where Value == FilePath {
    /// A path; in a file relative to the folder of the file.
    package static var path: SettingKind {
        SettingKind(
            expected: "a path", isText: true,
            read: { content in SettingKind<String>.text.read(content).flatMap(FilePath.init(text:)) },
            show: { .string($0.string) },
            resolve: { path, directory in path.resolved(in: directory) })
    }
}

extension SettingKind where Value == [FilePath] {
    /// Paths, those of all sources one after the other.
    package static var paths: SettingKind {
        SettingKind(
            expected: "a list of paths", separator: ":", isText: true,
            read: { content in
                let texts = SettingKind<[String]>.texts.read(content)
                let paths = texts?.compactMap(FilePath.init(text:))
                return paths?.count == texts?.count ? paths : nil
            },
            show: { .array($0.map { .string($0.string) }) },
            resolve: { paths, directory in paths.map { $0.resolved(in: directory) } },
            join: { $0.flatMap(\.self) })
    }
}

extension SettingKind where Value == [String] {
    /// Texts.
    package static var texts: SettingKind {
        SettingKind(
            expected: "a list of texts", separator: ",", splitsFlags: true, isText: true,
            read: { content in
                guard case .list(let elements) = content else { return nil }
                let texts = elements.compactMap { SettingKind<String>.text.read($0.content) }
                return texts.count == elements.count ? texts : nil
            },
            show: { .array($0.map { .string($0) }) })
    }
}

extension SettingKind where Value == [String] {
    /// Texts of a form, kept in the one spelling in which they are compared.
    ///
    /// - Parameters:
    ///   - expected: what they are, for messages.
    ///   - canonical: the one spelling, nil for a text of another form.
    static func texts(_ expected: String, canonical: @escaping @Sendable (String) -> String?) -> SettingKind {
        SettingKind(
            expected: expected, separator: texts.separator, splitsFlags: texts.splitsFlags, isText: texts.isText,
            read: { content in
                guard let given = texts.read(content) else { return nil }
                let read = given.compactMap(canonical)
                return read.count == given.count ? read : nil
            },
            show: texts.show)
    }
}

extension SettingKind where Value == [String: [String]] {
    /// Names, each with texts. Only a file can say it.
    package static var textsByName: SettingKind {
        SettingKind(
            expected: "a section with a list of texts for each key",
            read: { content in
                if case .null = content { return [:] }
                guard case .map(let members) = content else { return nil }
                var values: Value = [:]
                for member in members { values[member.key] = SettingKind<[String]>.texts.read(member.value.content) }
                return values.count == members.count ? values : nil
            },
            show: { values in
                .object(JSONObject(values.sorted { $0.key < $1.key }.map { ($0, .array($1.map { .string($0) })) }))
            })
    }
}

extension SettingKind where Value: RawRepresentable<String> & CaseIterable {
    /// One of some words.
    package static var choice: SettingKind {
        SettingKind(
            expected: "one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))", isText: true,
            read: { content in
                guard case .text(let text) = content else { return nil }
                return Value(rawValue: text)
            },
            show: { .string($0.rawValue) })
    }
}

extension SettingKind {
    /// The same values, and none where nobody says anything.
    package var optional: SettingKind<Value?> {
        SettingKind<Value?>(
            expected: expected, separator: separator, splitsFlags: splitsFlags, isText: isText,
            read: { content in
                guard let value = read(content) else { return nil }
                // A value that cannot be read is no value; one that can is one of an optional type.
                return .some(value)
            },
            show: { $0.map(show) ?? .null },
            resolve: { value, directory in value.map { resolve($0, directory) } }, faults: faults)
    }
}

extension FilePath {
    /// - Returns: nil for a text with NUL, at which the system would cut it off.
    fileprivate init?(text: String) {
        guard !text.utf8.contains(0) else { return nil }
        self.init(text)
    }

    /// The path, where it is relative to a folder, and where it begins with `~/` the one in the user's home.
    ///
    /// - Parameter directory: the folder; empty for the current one, to which a path is relative as it is.
    package func resolved(in directory: FilePath) -> FilePath {
        if let home = HomeDirectory.path, starts(with: "~") {
            return home.appending(components.dropFirst())
        }
        return isAbsolute || directory.isEmpty ? self : directory.pushing(self).lexicallyNormalized()
    }
}
