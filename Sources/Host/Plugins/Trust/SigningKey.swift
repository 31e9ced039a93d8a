import Crypto
import Glibc
package import SystemPackage

/// Why a key cannot be made or used, or a plugin not be signed.
package struct SigningError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// A private key that signs plugins, Ed25519. Its file is for its owner alone:
///
///     mortise plugin signing key 1
///     public: ed25519:64 hexadecimal digits
///     private: 64 hexadecimal digits
package struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    private static let sizeLimit = 4096
    private static let pluginLimit = 1 << 30

    /// A new one.
    package init() {
        key = Curve25519.Signing.PrivateKey()
    }

    /// The key by which others know its signatures.
    package var trusted: TrustedKey { TrustedKey(key.publicKey) }

    // MARK: - Its file

    /// Reads the file that `write` wrote.
    ///
    /// - Throws: `SigningError` that names the file and the mend, also where others may read it.
    package init(reading file: FilePath) throws(SigningError) {
        let content: String
        do {
            let descriptor = try FileDescriptor.open(file, .readOnly, options: [.closeOnExec, .nonBlocking])
            content = try descriptor.closeAfter { try Self.content(of: descriptor, file) }
        } catch let error as SigningError {
            throw error
        } catch {
            throw SigningError("The key \(file) cannot be read: \(error).")
        }
        guard let seed = content.split(separator: "\n").last?.split(separator: " ").last,
            let bytes = [UInt8](hexadecimal: seed),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
        else { throw Self.noKey(file) }
        self.key = key
        guard text == content else { throw Self.noKey(file) }
    }

    private var text: String {
        """
        mortise plugin signing key 1
        public: \(trusted)
        private: \(Array(key.rawRepresentation).hexadecimal)

        """
    }

    private static func noKey(_ file: FilePath) -> SigningError {
        SigningError("\(file) is no key for signing plugins. Make one with `mortise plugin keygen`.")
    }

    private static func content(of descriptor: FileDescriptor, _ file: FilePath) throws -> String {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw noKey(file) }
        guard status.st_mode & 0o077 == 0 else {
            throw SigningError(
                "The key \(file) can be read or written by others, who could sign with it. If nobody has: chmod 600 \(file)"
            )
        }
        return String(decoding: try descriptor.contents(limit: sizeLimit), as: UTF8.self)
    }

    /// Writes the key to a new file, for its owner alone.
    ///
    /// - Throws: `SigningError`, also where something is there: a key that is lost cannot be made again.
    package func write(to file: FilePath) throws(SigningError) {
        do {
            let descriptor = try FileDescriptor.open(
                file, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: [.ownerReadWrite])
            _ = try descriptor.closeAfter { try descriptor.writeAll(text.utf8) }
        } catch Errno.fileExists {
            throw SigningError("\(file) exists and was left as it is. Name another file.")
        } catch {
            throw SigningError("The key cannot be written to \(file): \(error).")
        }
    }

    // MARK: - Signing

    /// Writes the signature of a plugin beside it.
    ///
    /// - Returns: the file of the signature.
    /// - Throws: `SigningError` that names the file.
    package func sign(_ plugin: FilePath) throws(SigningError) -> FilePath {
        let file = PluginSignature.file(of: plugin)
        do {
            switch try ELFFile.form(of: plugin) {
            case .whole, .foreign: try Self.checkExports(plugin)
            case .other: throw SigningError("\(plugin) is no shared library. Name the plugin's file.")
            case .incomplete: throw SigningError("\(plugin) is not whole: its end is missing. Copy or build it again.")
            }
            try write(try signature(of: plugin), to: file)
            return file
        } catch let error as SigningError {
            throw error
        } catch {
            throw SigningError("\(plugin) cannot be signed: \(error).")
        }
    }

    /// A plugin is known by what it exports, whatever machine it is for: nothing of it is loaded.
    private static func checkExports(_ plugin: FilePath) throws {
        guard let image = ELFImage(try plugin.contents(limit: Self.pluginLimit)) else {
            throw SigningError("\(plugin) is no shared library of 64 bits. Name the plugin's file.")
        }
        guard image.exports.contains(where: { $0.name == PluginLibrary.entryPoint }) else {
            throw SigningError(
                "\(plugin) is no plugin: it does not export \(PluginLibrary.entryPoint). Name the plugin's file.")
        }
    }

    private func signature(of plugin: FilePath) throws -> PluginSignature {
        let descriptor = try FileDescriptor.open(plugin, .readOnly, options: .closeOnExec)
        let hash = try descriptor.closeAfter { try descriptor.hash { _ in } }
        let message = PluginSignature.message(sha256: hash, key: trusted.id)
        let signature = try key.signature(for: Array(message.utf8))
        return PluginSignature(sha256: hash, key: trusted.id, signature: Array(signature))
    }

    private func write(_ signature: PluginSignature, to file: FilePath) throws(SigningError) {
        do throws(Errno) {
            try file.replaceContents(by: signature.text.utf8, permissions: FilePermissions(rawValue: 0o644))
        } catch {
            throw SigningError("The signature cannot be written to \(file): \(error).")
        }
    }
}
