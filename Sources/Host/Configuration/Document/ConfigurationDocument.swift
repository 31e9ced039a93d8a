package import JSONSchema
package import SystemPackage

/// A configuration file, read and parsed but not yet understood.
package struct ConfigurationDocument: Sendable {
    /// A configuration is written by hand; what is larger is another file.
    static let maximumSize = 256 << 10

    package let file: FilePath
    /// The file's one document; `null` where it is empty.
    package let root: ConfigurationNode

    /// Reads a file.
    ///
    /// - Throws: if it cannot be read, is too large or is no YAML.
    package init(reading file: FilePath) throws(ConfigurationError) {
        try self.init(parsing: Self.content(of: file), file: file)
    }

    /// Parses what a file holds.
    ///
    /// - Parameters:
    ///   - bytes: YAML in UTF-8.
    ///   - file: the name for messages, and what relative paths in it are relative to the folder of.
    /// - Throws: if it is too large or no YAML.
    package init(parsing bytes: [UInt8], file: FilePath) throws(ConfigurationError) {
        guard bytes.count <= Self.maximumSize else {
            throw ConfigurationError(
                "has \(bytes.count) bytes; a configuration has at most \(Self.maximumSize).", in: file)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError("is not UTF-8. Save it as UTF-8.", in: file)
        }
        self.file = file
        root = try YAMLReader.read(text, file: file)
    }

    /// The folder of the file.
    package var directory: FilePath { file.removingLastComponent() }

    private static func content(of file: FilePath) throws(ConfigurationError) -> [UInt8] {
        do throws(Errno) {
            return try file.contents(limit: maximumSize)
        } catch {
            throw ConfigurationError(
                "cannot be read: \(error). Make it readable, or name another with --config.", in: file)
        }
    }
}

extension ConfigurationNode {
    /// The part of the value that a path leads to, or the last on the way that is there.
    package func part(at path: InstancePath) -> ConfigurationNode {
        var node = self
        for element in path.elements {
            switch (element, node.content) {
            case (.key(let key), .map):
                guard let member = node[key] else { return node }
                node = member.value
            case (.index(let index), .list(let elements)) where elements.indices.contains(index):
                node = elements[index]
            default: return node
            }
        }
        return node
    }
}
