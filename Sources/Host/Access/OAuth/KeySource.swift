import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
package import SystemPackage

/// Where the keys of an authorization server are.
package enum KeySource: Sendable, CustomStringConvertible {
    case url(ResourceIdentifier)
    case file(FilePath)

    package var description: String {
        switch self {
        case .url(let url): url.description
        case .file(let file): file.string
        }
    }

    /// Looks whether there are keys, with the patience of a server that serves.
    package func probe() async throws(KeySourceError) { _ = try await load(within: KeyKeeper.Times().patience) }

    /// Reads the keys that are there now.
    ///
    /// - Parameter patience: so long an answer may take as a whole.
    func load(within patience: Duration) async throws(KeySourceError) -> KeySet {
        do throws(KeySourceError) {
            switch self {
            case .file(let file): return try await KeySet(parsing: try Self.read(file))
            case .url(let url): return try await KeySet(parsing: try await Self.fetch(url, within: patience))
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

    /// The limits of the client are for its steps, and one of them begins anew with each byte: so all of it is held to a
    /// clock.
    private static func fetch(
        _ url: ResourceIdentifier, within patience: Duration
    ) async throws(KeySourceError) -> [UInt8] {
        do {
            return try await withThrowingTaskGroup(of: [UInt8].self) { group in
                group.addTask { try await fetch(url) }
                group.addTask {
                    try await Task.sleep(for: patience)
                    throw KeySourceError("has not answered within \(TimeText.text(patience))")
                }
                defer { group.cancelAll() }
                return try await group.next() ?? []
            }
        } catch let error as KeySourceError {
            throw error
        } catch {
            throw KeySourceError("cannot be fetched: \(error)")
        }
    }

    private static func fetch(_ url: ResourceIdentifier) async throws -> [UInt8] {
        var configuration = HTTPClient.Configuration()
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
                let response = try await client.execute(request, deadline: .distantFuture)
                guard response.status == .ok else {
                    throw KeySourceError("answers \(response.status.code)")
                }
                return Array(buffer: try await response.body.collect(upTo: KeySet.sizeLimit))
            }
        } catch is NIOTooManyBytesError {
            throw KeySourceError("has more than \(KeySet.sizeLimit) bytes")
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
