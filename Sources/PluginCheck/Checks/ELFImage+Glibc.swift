import Host

extension ELFImage {
    /// The least version of glibc that has all that it uses, as `2.34`; nil where it uses nothing of it.
    var glibcFloor: String? {
        let versions = neededVersions.compactMap { version -> [Int]? in
            guard version.hasPrefix("GLIBC_") else { return nil }
            let numbers = version.dropFirst("GLIBC_".count).split(separator: ".").map { Int($0) }
            return numbers.contains(nil) ? nil : numbers.compactMap(\.self)
        }
        return versions.max { $0.lexicographicallyPrecedes($1) }?.map(String.init).joined(separator: ".")
    }
}
