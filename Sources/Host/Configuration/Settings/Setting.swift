package import JSON
import SystemPackage

/// One setting of the host: what it is called everywhere, what values it has, what it is for.
///
/// Reading the configuration, `mortise config`, the reference and the file that `mortise init` writes are all made from
/// these.
package struct Setting<Value: Sendable>: Sendable {
    /// The environment variable of a setting.
    package enum Variable: Sendable {
        /// `MORTISE_` and the path.
        case derived
        case named(String)
        case none
    }

    package let definition: SettingDefinition

    /// - Parameters:
    ///   - path: its place in the file, as `http.port`.
    ///   - kind: its values.
    ///   - defaultValue: its value where nobody says anything.
    ///   - defaultText: what the default is, where that is not a plain value.
    ///   - example: a value for the file that `init` writes, where the default is none that could be written.
    ///   - flag: its flag, as `--port`; nil where there is none.
    ///   - variable: its environment variable.
    ///   - summary: what it is for, in sentences.
    package init(
        _ path: String, _ kind: SettingKind<Value>, default defaultValue: Value, defaultText: String? = nil,
        example: String? = nil, flag: String? = nil, variable: Variable = .derived, _ summary: String
    ) {
        let variable: String? =
            switch variable {
            case .derived: "MORTISE_" + path.uppercased().replacing(".", with: "_")
            case .named(let name): name
            case .none: nil
            }
        definition = SettingDefinition(
            path: path, flag: flag, variable: variable, summary: summary, expected: kind.expected,
            defaultText: defaultText, example: example, separator: kind.separator, splitsFlags: kind.splitsFlags,
            isText: kind.isText, defaultValue: defaultValue,
            read: { kind.read($0) },
            show: { value in kind.show(Self.cast(value)) },
            resolve: { value, directory in kind.resolve(Self.cast(value), directory) },
            join: Self.joiner(kind), faults: kind.faults)
    }

    private static func joiner(_ kind: SettingKind<Value>) -> (@Sendable ([any Sendable]) -> any Sendable)? {
        guard let join = kind.join else { return nil }
        return { values in join(values.map { cast($0) }) }
    }

    private static func cast(_ value: any Sendable) -> Value {
        guard let value = value as? Value else { preconditionFailure("A value of another setting.") }
        return value
    }
}

/// A setting whose type of values is forgotten: a row of the table of settings.
package struct SettingDefinition: Sendable {
    package let path: String
    package let flag: String?
    package let variable: String?
    package let summary: String
    /// What a value must be.
    package let expected: String
    let defaultText: String?
    let example: String?
    let separator: Character?
    let splitsFlags: Bool
    let isText: Bool
    let defaultValue: any Sendable
    let read: @Sendable (ConfigurationNode.Content) -> (any Sendable)?
    let show: @Sendable (any Sendable) -> JSONValue
    let resolve: @Sendable (any Sendable, FilePath) -> any Sendable
    let join: (@Sendable ([any Sendable]) -> any Sendable)?
    let faults: @Sendable (ConfigurationNode.Content) -> [SettingFault]

    /// The default for people.
    package var defaultDescription: String {
        defaultText ?? show(defaultValue).plainText
    }

    /// What the environment says, in the form in which a file would.
    func content(ofVariable text: String) -> ConfigurationNode.Content {
        guard let separator else { return content(of: text) }
        return list(text.split(separator: separator).map(Self.trimmed))
    }

    /// What the values of a flag say, given once or more often.
    func content(ofFlag texts: [String]) -> ConfigurationNode.Content {
        guard let separator else { return content(of: texts.last ?? "") }
        return list(splitsFlags ? texts.flatMap { $0.split(separator: separator).map(Self.trimmed) } : texts)
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private func content(of text: String) -> ConfigurationNode.Content {
        isText ? .text(text) : PlainScalar.content(of: text)
    }

    private func list(_ texts: [String]) -> ConfigurationNode.Content {
        .list(texts.map { ConfigurationNode(content: .text($0), place: .init(line: 1, column: 1)) })
    }
}

extension JSONValue {
    /// The value as a person would write it: texts without quotes, lists with commas.
    package var plainText: String {
        switch self {
        case .null: "none"
        case .string(let text): text
        case .array(let elements):
            elements.isEmpty ? "none" : elements.map(\.plainText).joined(separator: ", ")
        default: description
        }
    }
}
