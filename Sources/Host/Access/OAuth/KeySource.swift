import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
package import SystemPackage

/// Where the keys of an authorization server are.
package enum KeySource: Sendable, CustomStringConvertible {
    case url(ResourceIdentifier)
    case file(FilePath)

    /// So long the answer may take as a whole.
    private static let patience = TimeAmount.seconds(5)

    package var description: String {
        switch self {
        case .url(let url): url.description
        case .file(let file): file.string
        }
    }

    /// Looks whether there are keys, within seconds.
    package func probe() async throws(KeySourceError) { _ = try await load() }

    /// Reads the keys that are there now.
    func load() async throws(KeySourceError) -> KeySet {
        do throws(KeySourceError) {
            switch self {
            case .file(let file): return try await KeySet(parsing: try Self.read(file))
            case .url(let url): return try await KeySet(parsing: try await Self.fetch(url))
            }
        } catch {
            throw KeySourceError("The keys of the authorization server: \(self) \(error)")
        }
    }

    private static func read(_ file: FilePath) throws(KeySourceError) -> [UInt8] {
        do throws(Errno) {
            return try file.contents(limit: KeySet.sizeLimit)
        } catch {
            throw KeySourceError("cannot be read: \(error)")
        }
    }

    private static func fetch(_ url: ResourceIdentifier) async throws(KeySourceError) -> [UInt8] {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: patience, read: patience, write: patience)
        // The keys are believed because of where they come from, so they come from nowhere else.
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        do {
            // A client for each time: it is seldom, and so nothing stays open meanwhile.
            return try await HTTPClient.withHTTPClient(
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration
            ) { client in
                var request = HTTPClientRequest(url: url.description)
                request.headers.add(name: "Accept", value: "application/jwk-set+json, application/json")
                let response = try await client.execute(request, deadline: .now() + patience)
                guard response.status == .ok else {
                    throw KeySourceError("answers \(response.status.code)")
                }
                return Array(buffer: try await response.body.collect(upTo: KeySet.sizeLimit))
            }
        } catch let error as KeySourceError {
            throw error
        } catch is NIOTooManyBytesError {
            throw KeySourceError("has more than \(KeySet.sizeLimit) bytes")
        } catch {
            throw KeySourceError("cannot be fetched: \(error)")
        }
    }
}

/// Why there are no keys.
package struct KeySourceError: Error, CustomStringConvertible {
    /// Where they should be and what is wrong there.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
