import SystemPackage

/// A file that is trusted, on its way to be a plugin: it is loaded in a process of its own where it has to be, and then into
/// this one where it has done no harm there and is not to stay there.
///
/// Candidates are made and tried at the same time, since that may take its time; into this process they are loaded one after
/// the other.
struct PluginCandidate: Sendable {
    let file: FilePath
    let copy: PrivateCopy
    private let copies: PrivateCopies
    private let ground: PluginTrust.Ground
    private let isolation: IsolationPolicy
    /// A library of Go is never loaded into this process.
    private let isOfGo: Bool
    /// Whether it is enough to load it in some process with others to know what becomes of it.
    let isTriedWithOthers: Bool
    private let isTriedFirst: Bool
    /// What has been loaded already, or is not to be loaded into this process at all.
    private var known: PluginLibrary?

    /// SHA-256 of the file, in hexadecimal digits.
    var hash: String { copy.hash }

    /// - Parameters:
    ///   - copies: where it is copied to.
    ///   - loaded: what was loaded before, and is not loaded again.
    ///   - trust: what decides whether it is loaded.
    ///   - isolation: whether it is loaded in a process of its own, for good or once before it is loaded into this one.
    init(
        _ file: FilePath, from copies: PrivateCopies, besides loaded: LoadedLibraries, trust: PluginTrust,
        _ isolation: IsolationPolicy
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
        // What is allowed by its content has been looked at by whoever allows it.
        self.isolation = ground == .pin ? isolation.withoutRehearsal : isolation
        isOfGo = ELFFile.isOfGo(copy.path)
        isTriedFirst = isOfGo || self.isolation.isolatesSome || self.isolation.rehearses(file)
        isTriedWithOthers =
            isTriedFirst && !isOfGo && !isolation.isolatesOthers && !loaded.knows(file, copy.hash)
            && PluginLibrary.isWhole(copy.path)
    }

    /// Loads it in a process of its own where it has to be.
    ///
    /// - Parameters:
    ///   - loaded: what was loaded before, and is not loaded again.
    ///   - id: the plugin's, if it has been loaded with others and did no harm.
    ///   - cancellation: gives up such a process.
    /// - Throws: why it cannot be loaded.
    mutating func loadApart(
        besides loaded: LoadedLibraries, id: String?, unless cancellation: LoadingCancellation
    ) throws(PluginError) {
        do throws(PluginError) {
            known = try libraryApart(besides: loaded, id: id, unless: cancellation)
        } catch {
            copies.remove(copy)
            throw error
        }
        if known != nil { copies.remove(copy) }
    }

    /// - Returns: nil where it is to be loaded into this process.
    private func libraryApart(
        besides loaded: LoadedLibraries, id: String?, unless cancellation: LoadingCancellation
    ) throws(PluginError) -> PluginLibrary? {
        // Which plugin it is, is known.
        if !isOfGo, let mapped = loaded.mapped(file, hash), !isolation.isolates(mapped.manifest.id) {
            return mapped
        }
        guard isTriedFirst else { return nil }
        if let id, !isolation.isolates(id) { return nil }
        let isolated = try loaded.library(file, hash, isIsolated: true) { () throws(PluginError) in
            try PluginLibrary.checkForm(copy.path, file)
            return try IsolatedLibrary.load(file, from: copy.path, hash: hash, isolation.program, unless: cancellation)
        }
        if isolation.isolates(isolated.manifest.id) || isOfGo { return isolated }
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
