import Glibc
import SystemPackage

extension FilePath {
    /// - Throws: `Failure` where what a person has named is not there, or not for him.
    func checkIsThere() throws(Failure) {
        guard access(string, R_OK) == 0 else {
            throw Failure("\(self) cannot be read: \(Errno(rawValue: errno)).")
        }
    }
}
