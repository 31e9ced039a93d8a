import Glibc
import Host
import SystemPackage

/// The files that a new project is made of, as they are installed.
struct ProjectTemplate {
    let project: AuthorLanguage.Project
    /// The folders whose files are taken.
    private let folders: [FilePath]
    /// What stands for what in them.
    private let values: [String: String]

    private static let fileLimit = 1 << 20

    /// - Throws: `Failure` where a project in the language could not find the way back to the installation.
    init(of language: AuthorLanguage, named name: PluginName, in installation: Installation) throws(Failure) {
        project = language.project
        let prefix = installation.prefix.string
        guard prefix.unicodeScalars.allSatisfy(Self.isPlain) else {
            throw Failure(
                "This installation is in \(prefix), which a Makefile cannot name. Move it to a path of letters, digits, spaces and '/', '.', '_', '+', '-'."
            )
        }
        folders = ["common", language.rawValue].map { installation.templates.appending($0) }
        values = [
            "@NAME@": name.id, "@IDENTIFIER@": name.identifier, "@MODULE@": name.module, "@PREFIX@": prefix,
            "@SOURCE@": project.source.string,
        ]
    }

    /// Characters that mean themselves within quotes, in a Makefile and in a string of Swift.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || " /._+-".unicodeScalars.contains(scalar)
    }

    /// Writes the project. Nothing that exists is touched.
    ///
    /// - Parameter directory: where it is made, which is missing or empty.
    /// - Throws: `Failure` where there is something, or a file cannot be read or written.
    func write(to directory: FilePath) throws(Failure) {
        do throws(Errno) {
            try directory.removingLastComponent().makeDirectories()
            try Self.makeDirectory(directory)
            guard try directory.entryNames().isEmpty else { throw .directoryNotEmpty }
            for folder in folders {
                try copy(folder, to: directory)
            }
        } catch .directoryNotEmpty {
            throw Failure("\(directory) is not empty and was left as it is. Name another directory with --path.")
        } catch {
            throw Failure(
                "The project cannot be written to \(directory): \(error). Templates are in \(folders[0].removingLastComponent())."
            )
        }
    }

    /// Makes a directory where there is none, with the permissions that the user wants new ones to have.
    private static func makeDirectory(_ directory: FilePath) throws(Errno) {
        guard mkdir(directory.string, 0o777) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
    }

    private func copy(_ folder: FilePath, to directory: FilePath) throws(Errno) {
        for name in try folder.entryNames() {
            let source = folder.appending(name)
            let target = directory.appending(name)
            if Self.isDirectory(source) {
                try Self.makeDirectory(target)
                try copy(source, to: target)
            } else {
                try Self.write(filled(try source.contents(limit: Self.fileLimit)), to: target)
            }
        }
    }

    private static func isDirectory(_ path: FilePath) -> Bool {
        var status = stat()
        return stat(path.string, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private func filled(_ content: [UInt8]) -> String {
        values.reduce(text(content)) { $0.replacing($1.key, with: $1.value) }
    }

    private static func write(_ text: String, to path: FilePath) throws(Errno) {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: FilePermissions(rawValue: 0o666))
            _ = try file.closeAfter { try file.writeAll(text.utf8) }
        } catch {
            // All that these functions throw.
            throw error as? Errno ?? .ioError
        }
    }
}
