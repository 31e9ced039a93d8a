import Glibc
import Host
import SystemPackage

/// What serving over HTTP needs, as it is configured.
struct HTTPService {
    private let configuration: Configuration

    init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    func findings() async -> [Finding] {
        [await address(), tokens] + tls + (await oauth())
    }

    /// What keeps the server from starting, if it is to serve over HTTP at all.
    private var trouble: Finding.State { configuration.transport == .http ? .missing : .warning }

    private func address() async -> Finding {
        let subject = "HTTP address"
        do {
            let address = try await configuration.http.probe()
            guard address.isLocal || wantsTokens else {
                return Finding(subject, trouble, "\(HTTPTransportError(openTo: configuration.http))")
            }
            return Finding(subject, .good, "\(address) is free")
        } catch let error as HTTPTransportError where error.isAddressInUse {
            // By this very server, perhaps.
            return Finding(subject, .warning, "\(error)")
        } catch {
            return Finding(subject, trouble, "\(error)", mend: "Mend `http.host` or `http.port`.")
        }
    }

    /// Whether clients have to prove who they are.
    private var wantsTokens: Bool {
        configuration.oauth != nil || !configuration.isTokenFileOptional || hasTokenFile
    }

    private var hasTokenFile: Bool {
        configuration.tokenFile.map { access($0.path.string, F_OK) == 0 } ?? false
    }

    private var tokens: Finding {
        guard let file = configuration.tokenFile, wantsTokens else {
            return Finding("tokens", .good, "none: whoever uses this machine may use the server")
        }
        do throws(TokenFileError) {
            let count = try file.read().count
            guard count > 0 || configuration.oauth != nil else {
                return Finding(
                    "tokens", .warning, "none in \(file.path), and every client over HTTP must present one",
                    mend: "Make one with `mortise token add NAME`.")
            }
            return Finding("tokens", .good, "\(count) in \(file.path)")
        } catch {
            return Finding("tokens", trouble, "\(error)")
        }
    }

    private var tls: [Finding] {
        do throws(TLSIdentityError) {
            guard let identity = try configuration.tlsIdentity() else { return [] }
            let faults = [identity.hasExpired ? expiry : nil, keyPermissions].compactMap(\.self)
            return faults.isEmpty ? [Finding("TLS", .good, "the certificate and its key")] : faults
        } catch {
            return [Finding("TLS", trouble, "\(error)")]
        }
    }

    private let expiry = Finding(
        "TLS", .warning, "the certificate has expired: clients refuse it", mend: "Renew it.")

    /// What is wrong with who may read the key.
    private var keyPermissions: Finding? {
        guard let key = configuration[HostSettings.tlsKey] else { return nil }
        var status = stat()
        guard stat(key.string, &status) == 0, status.st_mode & 0o007 != 0 else { return nil }
        return Finding(
            "TLS", .warning, "every user of this machine can read or write the key \(key)", mend: "chmod 600 \(key)")
    }

    /// The authorization server need not be there yet; a file of keys must be.
    private func oauth() async -> [Finding] {
        guard let source = configuration.oauthKeys else { return [] }
        do throws(KeySourceError) {
            try await source.probe()
            return [Finding("OAuth", .good, "keys at \(source)")]
        } catch {
            let state = if case .file = source { trouble } else { Finding.State.warning }
            return [Finding("OAuth", state, "\(error)", mend: "Until there are keys, no token of it is accepted.")]
        }
    }
}
