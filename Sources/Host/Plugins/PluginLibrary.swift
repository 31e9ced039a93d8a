import Glibc
package import PluginAPI
package import SystemPackage

/// A plugin's library, mapped into this process for good.
///
/// There is no closing: unloading a library whose runtime keeps records of its types crashes the process later.
package struct PluginLibrary: Sendable {
    /// Where it was found.
    package let file: FilePath
    /// SHA-256 of the file, in hexadecimal digits; empty for a plugin that is linked into this program.
    package let hash: String
    package let manifest: PluginManifest
    let table: PluginTable
    /// What starts its processes, where it is not loaded into this one.
    let isolated: IsolatedLibrary?
    /// Why it was loaded: as it was decided last.
    package internal(set) var ground = PluginTrust.Ground.place

    /// The manifest as the library has it, JSON.
    package var manifestBytes: [UInt8] { table.manifest }

    static let interfaceVersion = 1
    /// The function that a plugin's library exports.
    package static let entryPoint = "mortise_plugin_v\(interfaceVersion)"

    /// A plugin that is linked into this program.
    ///
    /// - Parameters:
    ///   - name: what it is called in messages, where others have their file.
    ///   - entry: the function that a library of it would export.
    package init(
        linked name: FilePath, entry: @convention(c) (UInt32) -> UnsafePointer<mortise_plugin>?
    ) throws(PluginError) {
        let table = try PluginTable(entry: entry, file: name)
        self.init(file: name, hash: "", manifest: try PluginManifest(json: table.manifest, file: name), table: table)
    }

    init(
        file: FilePath, hash: String, manifest: PluginManifest, table: PluginTable, isolated: IsolatedLibrary? = nil
    ) {
        self.file = file
        self.hash = hash
        self.manifest = manifest
        self.table = table
        self.isolated = isolated
    }

    /// Whether each of its instances runs in a process of its own.
    package var isIsolated: Bool { isolated != nil }

    /// Maps a library into this process.
    ///
    /// - Parameters:
    ///   - copy: what is mapped.
    ///   - file: what it is called in messages.
    static func map(_ copy: FilePath, _ file: FilePath, hash: String) throws(PluginError) -> PluginLibrary {
        guard let handle = dlopen(copy.string, RTLD_NOW | RTLD_LOCAL) else {
            throw PluginError(.notLoadable, "Cannot load the plugin \(file): \(loaderMessage(copy, file))")
        }
        let table = try PluginTable(entry: entryPoint(handle, file), file: file)
        let manifest = try PluginManifest(json: table.manifest, file: file)
        return PluginLibrary(file: file, hash: hash, manifest: manifest, table: table)
    }

    /// Whether a file is a library for this machine, from its beginning to its end.
    static func isWhole(_ copy: FilePath) -> Bool {
        // One that cannot be read is as good as none.
        if case .whole? = try? ELFFile.form(of: copy) { true } else { false }
    }

    /// Looks at a file before anything is loaded of it.
    ///
    /// - Throws: `PluginError` with `.notLoadable` where it is no library that is whole and for this machine.
    static func checkForm(_ copy: FilePath, _ file: FilePath) throws(PluginError) {
        // A copy that was just written and cannot be read is as good as an empty one.
        switch try? ELFFile.form(of: copy) {
        case .whole: return
        case .foreign(let machine):
            throw PluginError(
                .notLoadable,
                "Cannot load the plugin \(file): it was built for \(machine), and this machine is \(ELFFile.machineName). Build it for this one."
            )
        case .incomplete:
            throw PluginError(
                .notLoadable, "Cannot load the plugin \(file): its end is missing. Copy or build it again.")
        case .other, nil:
            throw PluginError(
                .notLoadable, "\(file) is no shared library (it does not begin as an ELF file does). Remove it.")
        }
    }

    private static func entryPoint(_ handle: UnsafeMutableRawPointer, _ file: FilePath) throws(PluginError)
        -> PluginTable.Entry
    {
        if let symbol = dlsym(handle, Self.entryPoint) {
            return unsafeBitCast(symbol, to: PluginTable.Entry.self)
        }
        for version in 2...9 where dlsym(handle, "mortise_plugin_v\(version)") != nil {
            throw PluginError(
                .incompatible,
                "The plugin \(file) was built for version \(version) of the plugin interface, this host speaks version \(interfaceVersion). Update Mortise, or build the plugin for version \(interfaceVersion)."
            )
        }
        throw PluginError(
            .incompatible,
            "\(file) is a shared library but no plugin: it does not export \(Self.entryPoint). Remove it, or export that function."
        )
    }

    /// What the loader says, about the file that the user knows.
    private static func loaderMessage(_ copy: FilePath, _ file: FilePath) -> String {
        guard let message = dlerror() else { return "the loader gave no reason." }
        var text = String(cString: message)
        if text.hasPrefix("\(copy): ") {
            text.removeFirst("\(copy): ".count)
        }
        return "\(text)."
    }
}
