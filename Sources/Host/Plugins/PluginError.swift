/// Why a plugin cannot be used.
package struct PluginError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Int32, Sendable {
        /// The file cannot be read or copied.
        case unreadable = 1
        /// It is not among those that are trusted.
        case untrusted
        /// The file is no library that this machine can load.
        case notLoadable
        /// The library is no plugin of a version that this host speaks.
        case incompatible
        /// The manifest is wrong.
        case manifest
        /// Another plugin is in its way: the same id, the same tool, the same service.
        case conflict
        /// A service that it requires is not there.
        case requirement
        /// The plugin itself refused to be created or started.
        case failed
        /// The library ended the process that loaded it, or kept it.
        case harmful

        /// Whether it lies in the content of the file alone, so that it is the same whenever that is loaded. Anything else
        /// may be otherwise the next time: there was no memory or no process, or what the library needs was not there.
        ///
        /// What does harm may do so for such a reason too, but to find out costs the same harm again.
        var isOfContent: Bool {
            switch self {
            case .incompatible, .manifest, .harmful: true
            case .unreadable, .untrusted, .notLoadable, .conflict, .requirement, .failed: false
            }
        }
    }

    package let code: Code
    /// What is wrong with what, and what to do.
    package let message: String
    /// What is wrong alone, where the message names what the plugin was to do besides.
    let reason: String?
    /// The line of `plugins.allow` by which it would be trusted that is not.
    package private(set) var pin: PluginPin?

    init(_ code: Code, _ message: String, reason: String? = nil) {
        self.code = code
        self.message = message
        self.reason = reason
    }

    package var description: String { message }

    func mended(by pin: PluginPin?) -> PluginError {
        var error = self
        error.pin = pin
        return error
    }
}
