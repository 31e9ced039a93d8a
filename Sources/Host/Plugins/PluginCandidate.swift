import SystemPackage

/// A file that is trusted, on its way to be a plugin: it has been loaded in a process of its own where it had to be, and
/// has done no harm there.
///
/// Candidates are made at the same time, since that may take its time; into this process they are loaded one after the other.
struct PluginCandidate: Sendable {
    private let file: FilePath
    private let copies: PrivateCopies
    private let copy: PrivateCopy
    private let ground: PluginTrust.Ground
    /// What has been loaded already, or is not to be loaded into this process at all.
    private let known: PluginLibrary?

    /// SHA-256 of the file, in hexadecimal digits.
    var hash: String { copy.hash }

    /// - Parameters:
    ///   - copies: where it is copied to.
    ///   - loaded: what was loaded before, and is not loaded again.
    ///   - trust: what decides whether it is loaded.
    ///   - isolation: whether it is loaded in a process of its own, for good or once before it is loaded into this one.
    ///   - cancellation: gives up such a process.
    init(
        _ file: FilePath, from copies: PrivateCopies, besides loaded: LoadedLibraries, trust: PluginTrust,
        _ isolation: IsolationPolicy, unless cancellation: LoadingCancellation
    ) throws(PluginError) {
        self.file = file
        self.copies = copies
        copy = try copies.copy(file)
        do throws(PluginError) {
            ground = try trust.ground(file, copy)
        } catch {
            copies.remove(copy)
            throw error.mended(by: PluginPin(name: file.stem ?? "", sha256: copy.hash))
        }
        do throws(PluginError) {
            // What is allowed by its content has been looked at by whoever allows it.
            known = try Self.loadApart(
                file, copy, besides: loaded, ground == .pin ? isolation.withoutRehearsal : isolation,
                unless: cancellation)
        } catch {
            copies.remove(copy)
            throw error
        }
        if known != nil { copies.remove(copy) }
    }

    /// - Returns: nil where it is to be loaded into this process.
    private static func loadApart(
        _ file: FilePath, _ copy: PrivateCopy, besides loaded: LoadedLibraries, _ isolation: IsolationPolicy,
        unless cancellation: LoadingCancellation
    ) throws(PluginError) -> PluginLibrary? {
        let mustBeIsolated = ELFFile.isOfGo(copy.path)
        // Which plugin it is, is known.
        if !mustBeIsolated, let mapped = loaded.mapped(file, copy.hash), !isolation.isolates(mapped.manifest.id) {
            return mapped
        }
        guard mustBeIsolated || isolation.isolatesSome || isolation.rehearses(file) else { return nil }
        let isolated = try loaded.library(file, copy.hash, isIsolated: true) { () throws(PluginError) in
            try PluginLibrary.checkForm(copy.path, file)
            return try IsolatedLibrary.load(
                file, from: copy.path, hash: copy.hash, isolation.program, unless: cancellation)
        }
        if isolation.isolates(isolated.manifest.id) || mustBeIsolated { return isolated }
        loaded.drop(isolated)
        return nil
    }

    /// The plugin, which is loaded into this process where that is left to be done. To be called once.
    ///
    /// - Parameters:
    ///   - loaded: what was loaded before, and is not loaded again.
    ///   - trust: what decided about it.
    func load(besides loaded: LoadedLibraries, trust: PluginTrust) throws(PluginError) -> PluginLibrary {
        var library = if let known { known } else { try mapped(besides: loaded) }
        library.ground = ground
        try trust.checkName(of: library)
        return library
    }

    private func mapped(besides loaded: LoadedLibraries) throws(PluginError) -> PluginLibrary {
        defer { copies.remove(copy) }
        return try loaded.library(file, copy.hash, isIsolated: false) { () throws(PluginError) in
            try PluginLibrary.checkForm(copy.path, file)
            return try PluginLibrary.map(copy.path, file, hash: copy.hash)
        }
    }
}
