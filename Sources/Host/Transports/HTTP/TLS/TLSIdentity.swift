import Glibc
import HummingbirdTLS
import NIOSSL
package import SystemPackage

/// The certificate and the key with which the server proves its name to clients, so that they may encrypt what they
/// send.
package struct TLSIdentity: Sendable {
    /// What connections are set up by.
    let configuration: TLSConfiguration
    /// Whether the time of the certificate was over when it was read.
    package let hasExpired: Bool

    /// A file of more bytes is no certificate and no key.
    private static let sizeLimit = 1 << 20

    /// Reads both, and makes sure that they belong together.
    ///
    /// - Parameters:
    ///   - certificate: a PEM file with the certificate of the server, then those that lead to one that clients know.
    ///   - key: a PEM file with the private key, without a passphrase.
    /// - Throws: `TLSIdentityError` that names the file and the mend.
    package init(certificate: FilePath, key: FilePath) throws(TLSIdentityError) {
        let chain = try Self.chain(in: certificate)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(try Self.key(in: key)))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw TLSIdentityError(
                "The key in \(key) is not that of the first certificate in \(certificate). Give the two that were made together, the server's own certificate first."
            )
        }
        self.configuration = configuration
        hasExpired = chain.contains { Int($0.notValidAfter) < WallTime.now.seconds }
    }

    private static func chain(in file: FilePath) throws(TLSIdentityError) -> [NIOSSLCertificate] {
        let bytes = try contents(of: file, "certificate")
        // Which line is wrong is not told by the library.
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(bytes), !chain.isEmpty else {
            throw TLSIdentityError(
                "\(file) holds no certificate in the form PEM, which begins with -----BEGIN CERTIFICATE-----.")
        }
        return chain
    }

    private static func key(in file: FilePath) throws(TLSIdentityError) -> NIOSSLPrivateKey {
        let bytes = try contents(of: file, "key")
        guard !String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED") else {
            throw TLSIdentityError(
                "The key in \(file) wants a passphrase, which nobody could type at a start. Save it without one, readable by this user only."
            )
        }
        // What is wrong with a key is not told by the library.
        guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
            throw TLSIdentityError(
                "\(file) holds no private key in the form PEM, which begins with -----BEGIN PRIVATE KEY-----.")
        }
        return key
    }

    private static func contents(of file: FilePath, _ what: String) throws(TLSIdentityError) -> [UInt8] {
        do throws(Errno) {
            let bytes = try file.contents(limit: sizeLimit)
            guard bytes.count <= sizeLimit else { throw .fileTooLarge }
            return bytes
        } catch {
            throw TLSIdentityError(
                "The \(what) \(file) cannot be read: \(error). Make it readable, or name another by `tls.\(what)`.")
        }
    }
}

/// Why a certificate or key cannot be used.
package struct TLSIdentityError: Error, CustomStringConvertible {
    /// What is wrong with which file, and what to do.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
