import Glibc
import Host
import SystemPackage

/// What the file shows without anything of it being run.
let fileChecks = [
    Check("file", level: 1, "The file is a shared library that nobody else can change.", run: checkFile),
    Check("exports", level: 1, "It exports mortise_plugin_v1 and nothing else.", run: checkExports),
    Check("portability", level: 1, "It loads on other machines than the one it was built on.", run: checkPortability),
]

private let entryPoint = PluginLibrary.entryPoint

private func checkFile(_ subject: CheckSubject) throws -> [CheckFinding] {
    var status = stat()
    guard stat(subject.file.string, &status) == 0 else { throw Errno(rawValue: errno) }
    if status.st_mode & S_IFMT != S_IFREG {
        return [
            CheckFinding(
                .failure, "\(subject.file) is no regular file.", why: "The host loads regular files only.",
                mend: "Name the shared library itself.")
        ]
    }
    if let exposure = Exposure(status, at: subject.file) {
        return [
            CheckFinding(
                .failure, "\(exposure).", why: "Who can write it decides what the host runs: it refuses the file.",
                mend: exposure.mend)
        ]
    }
    guard let exposure = try Exposure.first(onWayTo: subject.file) else { return [] }
    return [
        CheckFinding(
            .warning, "\(exposure).", why: "Who can write it decides what the host runs: it refuses the file there.",
            mend: exposure.mend)
    ]
}

private func checkExports(_ subject: CheckSubject) throws -> [CheckFinding] {
    let image = try image(of: subject.file)
    guard let entry = image.exports.first(where: { $0.name == entryPoint }) else {
        return [
            CheckFinding(
                .failure, "It does not export \(entryPoint).", why: "That function is how the host finds the plugin.",
                mend: "Define it as mortise/plugin.h declares it, in C++ as extern \"C\".")
        ]
    }
    if !entry.isFunction {
        return [
            CheckFinding(
                .failure, "\(entryPoint) is no function.", why: "The host calls it.",
                mend: "Define it as mortise/plugin.h declares it.")
        ]
    }
    let others = image.exports.map(\.name).filter { $0 != entryPoint }
    guard !others.isEmpty else { return [] }
    let list = others.prefix(5).joined(separator: ", ") + (others.count > 5 ? ", …" : "")
    return [
        CheckFinding(
            .failure, "It exports \(others.count) more: \(list).",
            why: "Two libraries in one process that export the same name can be given each other's.",
            mend: "Compile with -fvisibility=hidden, or link with a version script that lists \(entryPoint) alone.")
    ]
}

private func checkPortability(_ subject: CheckSubject) throws -> [CheckFinding] {
    let image = try image(of: subject.file)
    var findings: [CheckFinding] = []
    if let floor = image.glibcFloor {
        findings.append(
            CheckFinding(
                .note, "It needs glibc \(floor) or later.",
                why: "On an older system the loader refuses it. Build on the oldest one that it is to run on."))
    }
    let fixed = image.searchPaths.filter {
        !$0.hasPrefix("$ORIGIN") && !$0.hasPrefix("${ORIGIN}") && FilePath($0) != SwiftRuntime.directory
    }
    if let runtime = SwiftRuntime.directory, image.searchPaths.contains(where: { FilePath($0) == runtime }) {
        findings.append(
            CheckFinding(
                .note, "It looks for Swift's libraries in \(runtime), as this host does.",
                why: "On other machines it gets those that the host has loaded, and misses what the host does not use.")
        )
    }
    if !fixed.isEmpty {
        findings.append(
            CheckFinding(
                .warning, "It looks for libraries in \(fixed.joined(separator: ", ")).",
                why: "That is a directory of the machine it was built on: elsewhere it is missing, or somebody else's.",
                mend: "Link without that rpath, or make it relative to $ORIGIN."))
    }
    if image.hasTextRelocations {
        findings.append(
            CheckFinding(
                .failure, "It has relocations in its code.", why: "Hardened systems refuse to load it.",
                mend: "Compile with -fPIC."))
    }
    return findings
}

private func image(of file: FilePath) throws -> ELFImage {
    let limit = 1 << 30
    var status = stat()
    guard stat(file.string, &status) == 0 else { throw Errno(rawValue: errno) }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
        throw CheckFailure("\(file) is no file of at most \(limit) bytes.")
    }
    let bytes = try file.contents(limit: limit)
    guard let image = ELFImage(bytes) else {
        throw CheckFailure(
            "\(file) is no shared library of 64 bits (ELF). Name the .so file that was linked with -shared.")
    }
    return image
}
