import SystemPackage

/// Which plugins are loaded at all, decided before anything of them runs.
package struct PluginTrust: Sendable {
    /// Why a plugin is loaded.
    package enum Ground: Sendable, Hashable {
        /// Nobody but root and the user can change it, and nothing more is asked.
        case place
        /// It is one of those that are allowed.
        case pin
        /// The key with this id has signed it.
        case signature(String)
        /// It was named to be looked at, and whoever looks at it sees to his safety.
        case request
    }

    /// The only plugins that are loaded, but for those with a signature; nil for all.
    let pins: [PluginPin]?
    /// Those whose signatures are trusted; nil where none is asked for.
    let keys: [TrustedKey]?
    private let takesAll: Bool

    package init(pins: [PluginPin]? = nil, keys: [TrustedKey]? = nil) {
        self.init(pins: pins, keys: keys, takesAll: false)
    }

    private init(pins: [PluginPin]?, keys: [TrustedKey]?, takesAll: Bool) {
        self.pins = pins
        self.keys = keys
        self.takesAll = takesAll
    }

    /// Asks nothing: for a file that is examined in a process of its own.
    package static let request = PluginTrust(pins: nil, keys: nil, takesAll: true)

    /// Decides about the copy of a file, which nobody else can change any more.
    ///
    /// What is pinned may come from anywhere. What is signed may not: who can write there could put back an older version.
    ///
    /// - Throws: `PluginError` with `.untrusted`, the reason and the mend.
    func ground(_ file: FilePath, _ copy: PrivateCopy) throws(PluginError) -> Ground {
        if takesAll { return .request }
        if pins?.contains(where: { $0.sha256 == copy.hash }) == true { return .pin }
        if let exposure = copy.exposure { throw .exposed(file, exposure, copy.hash) }
        if let keys {
            return .signature(try PluginSignature.signer(of: file, holding: copy.hash, among: keys))
        }
        if let pins { throw .notAllowed(file, copy.hash, pins) }
        return .place
    }

    /// Holds a plugin to the name that it was allowed under, once it has told its own.
    func checkName(of library: PluginLibrary) throws(PluginError) {
        guard library.ground == .pin, let pin = PluginPin(name: library.manifest.id, sha256: library.hash),
            pins?.contains(pin) != true
        else { return }
        throw .nameDiffers(library.file, pin)
    }

    /// Whether a plugin that runs may go on though its file cannot be loaded any more.
    func upholds(_ library: PluginLibrary) -> Bool {
        if pins?.contains(where: { $0.sha256 == library.hash }) == true { return true }
        if case .signature(let id) = library.ground, let keys { return keys.contains { $0.id == id } }
        return pins == nil && keys == nil
    }

    /// Tells at once of a directory what would be told of each of its files.
    ///
    /// - Throws: `PluginError` with `.untrusted` where others can change what is in it, and nothing in it is pinned.
    func check(directory: FilePath) throws(PluginError) {
        guard !takesAll, pins == nil else { return }
        let exposure: Exposure?
        do throws(Errno) {
            exposure = try Exposure.first(onWayTo: directory)
        } catch {
            throw PluginError(.unreadable, "Cannot see who can change the plugin directory \(directory): \(error).")
        }
        if let exposure { throw .exposed(directory, exposure) }
    }
}

extension PluginError {
    /// - Parameter hash: of a file, which may be allowed all the same.
    fileprivate static func exposed(_ path: FilePath, _ exposure: Exposure, _ hash: String? = nil) -> PluginError {
        let place = path == exposure.path ? "" : "\(path) is not used: "
        let other =
            hash.map {
                ". Or allow what it holds by `plugins.allow`, with all others that you use (`mortise plugins --pins`): \(line($0, path))"
            } ?? ""
        return PluginError(
            .untrusted,
            "\(place)\(exposure), so others could change what Mortise runs. Mend it: \(exposure.mend)\(other)")
    }

    fileprivate static func notAllowed(_ file: FilePath, _ hash: String, _ pins: [PluginPin]) -> PluginError {
        if pins.contains(where: { $0.name == file.stem }) {
            return PluginError(
                .untrusted,
                "\(file) does not hold what `plugins.allow` says of '\(file.stem ?? "")': it was changed. If you trust what it holds now, put in the place of that entry: \(line(hash, file))"
            )
        }
        return PluginError(
            .untrusted,
            "\(file) is not among the plugins that `plugins.allow` names. If you trust it, add: \(line(hash, file))")
    }

    /// The file is mostly named after the id, which nobody knows who does not run it.
    private static func line(_ hash: String, _ file: FilePath) -> String {
        PluginPin(name: file.stem ?? "", sha256: hash)?.yaml ?? ""
    }

    fileprivate static func nameDiffers(_ file: FilePath, _ pin: PluginPin) -> PluginError {
        PluginError(
            .untrusted,
            "\(file) is the plugin '\(pin.name)', and `plugins.allow` names it otherwise. Write: \(pin.yaml)")
    }
}
