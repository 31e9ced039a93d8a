import Glibc
import PluginAPI
import Synchronization
import SystemPackage

/// A plugin's library that is loaded in processes of its own, one for each instance, and never in this one.
final class IsolatedLibrary: Sendable {
    private let file: FilePath
    private let program: FilePath
    /// The private copy, of which no name is left.
    private let copy: HeldDescriptor
    /// The process that has told the manifest, until it is needed.
    private let spare: Mutex<IsolatedPlugin?>

    /// Has a process load the library.
    ///
    /// - Parameters:
    ///   - file: where it was found.
    ///   - copy: its private copy.
    ///   - hash: of its content.
    ///   - program: the executable that the processes run.
    ///   - cancellation: ends the process where nobody waits for it any longer.
    static func load(
        _ file: FilePath, from copy: FilePath, hash: String, _ program: FilePath,
        unless cancellation: LoadingCancellation
    ) throws(PluginError) -> PluginLibrary {
        let descriptor = open(copy.string, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw PluginError(.unreadable, "Cannot open the copy of \(file): \(Errno(rawValue: errno)).")
        }
        let held = HeldDescriptor(descriptor)
        let (plugin, answer) = try launch(program, for: file, library: held, unless: cancellation)
        let bytes = answer.part(0)
        let library = IsolatedLibrary(file, program, held, spare: plugin)
        do throws(PluginError) {
            let manifest = try PluginManifest(json: bytes, file: file)
            let table = library.table(manifest: bytes, handsOver: answer.text(1) == MORTISE_HANDOVER)
            return PluginLibrary(file: file, hash: hash, manifest: manifest, table: table, isolated: library)
        } catch {
            library.endSpare()
            throw error
        }
    }

    private static func launch(
        _ program: FilePath, for file: FilePath, library: HeldDescriptor, unless cancellation: LoadingCancellation
    ) throws(PluginError) -> (IsolatedPlugin, answer: Frame) {
        do throws(PluginError) {
            return try IsolatedPlugin.launch(program, for: file, library: library, unless: cancellation)
        } catch  where error.code == .harmful {
            throw PluginError(
                .harmful,
                "\(error.message) Mend or remove it; it is tried again once it holds something else, or the server gets SIGHUP or is restarted."
            )
        }
    }

    private init(_ file: FilePath, _ program: FilePath, _ copy: HeldDescriptor, spare: IsolatedPlugin) {
        self.file = file
        self.program = program
        self.copy = copy
        self.spare = Mutex(spare)
    }

    /// The table by which the host uses it.
    private func table(manifest: [UInt8], handsOver: Bool) -> PluginTable {
        PluginTable(manifest: manifest, handsOver: handsOver) { [self] plugin, configuration in
            do throws(PluginError) {
                let isolated = try process()
                plugin.workerID.withLock { $0 = isolated.process.id }
                return isolated.create(for: plugin, configuration) ? isolated : nil
            } catch {
                plugin.log(.error, error.message, call: 0)
                return nil
            }
        }
    }

    private func process() throws(PluginError) -> IsolatedPlugin {
        if let spare = takeSpare() { return spare }
        return try IsolatedPlugin.launch(program, for: file, library: copy).0
    }

    private func takeSpare() -> IsolatedPlugin? {
        spare.withLock { $0.take() }
    }

    /// Ends the process that nobody has needed.
    func endSpare() {
        takeSpare()?.end()
    }
}
