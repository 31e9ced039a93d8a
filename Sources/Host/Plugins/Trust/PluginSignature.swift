import SystemPackage

/// What stands in the file beside a plugin that is signed: the content and the key that vouches for it.
///
///     mortise plugin signature 1
///     sha256: 64 hexadecimal digits, of the plugin's file
///     key: 16 hexadecimal digits
///     signature: 128 hexadecimal digits
///
/// The signature is that of the lines before it, so that it means nothing in another place than here. The content includes the
/// manifest, with the id and the version.
struct PluginSignature: Equatable {
    let sha256: String
    /// The id of the key.
    let key: String
    /// 64 bytes.
    let signature: [UInt8]

    private static let sizeLimit = 4096

    /// Where the signature of a plugin is.
    static func file(of plugin: FilePath) -> FilePath {
        FilePath(plugin.string + ".sig")
    }

    /// What is signed.
    static func message(sha256: String, key: String) -> String {
        "mortise plugin signature 1\nsha256: \(sha256)\nkey: \(key)\n"
    }

    var text: String {
        Self.message(sha256: sha256, key: key) + "signature: \(signature.hexadecimal)\n"
    }

    init(sha256: String, key: String, signature: [UInt8]) {
        self.sha256 = sha256
        self.key = key
        self.signature = signature
    }

    /// Reads what `text` tells, in that very spelling.
    ///
    /// - Returns: nil where it is anything else.
    init?(_ text: String) {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").last.map(String.init) ?? "" }
        guard lines.count == 4, let signature = [UInt8](hexadecimal: lines[3]), signature.count == 64 else {
            return nil
        }
        self.init(sha256: lines[1], key: lines[2], signature: signature)
        guard self.text == text else { return nil }
    }

    /// The id of the key that has signed a plugin.
    ///
    /// - Parameters:
    ///   - plugin: the file that the signature is beside.
    ///   - hash: the SHA-256 of its content.
    ///   - keys: those that are trusted.
    /// - Throws: `PluginError` with `.untrusted` that says what is wrong with the signature, and the mend.
    static func signer(of plugin: FilePath, holding hash: String, among keys: [TrustedKey]) throws(PluginError)
        -> String
    {
        let file = file(of: plugin)
        let signature = try read(file, of: plugin)
        guard signature.sha256 == hash else {
            throw PluginError(
                .untrusted,
                "\(file) is the signature of another content than \(plugin) has (\(hash)). Install the two together, or sign it anew."
            )
        }
        guard let key = keys.first(where: { $0.id == signature.key }) else {
            throw PluginError(
                .untrusted,
                "\(plugin) is signed by the key \(signature.key), which is not among `plugins.trusted_keys`. If you trust its owner, add his public key."
            )
        }
        guard key.verifies(signature.signature, of: Array(message(sha256: hash, key: key.id).utf8)) else {
            throw PluginError(
                .untrusted,
                "\(file) is forged or damaged: the key \(key.id) that it names has not signed this. Get plugin and signature anew from whoever made them."
            )
        }
        return key.id
    }

    private static func read(_ file: FilePath, of plugin: FilePath) throws(PluginError) -> PluginSignature {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try file.contents(limit: sizeLimit)
        } catch .noSuchFileOrDirectory {
            throw PluginError(
                .untrusted,
                "\(plugin) is not signed, which `plugins.trusted_keys` demands: there is no \(file.lastComponent?.string ?? "signature") beside it. Sign it with `mortise plugin sign FILE --key KEY`, or allow it by `plugins.allow`."
            )
        } catch {
            throw PluginError(.untrusted, "The signature \(file) cannot be read: \(error).")
        }
        guard let signature = PluginSignature(String(decoding: bytes, as: UTF8.self)) else {
            throw PluginError(
                .untrusted, "\(file) is no signature. Make it anew with `mortise plugin sign \(plugin) --key KEY`.")
        }
        return signature
    }
}
