import Glibc
import Processes

/// What all parts of a process share, and no plugin may change.
struct Surroundings: Equatable {
    private var parts: [String: String] = [:]

    static var current: Surroundings {
        var surroundings = Surroundings()
        surroundings.parts["the working directory"] = workingDirectory
        surroundings.parts["the umask"] = String(mask, radix: 8)
        surroundings.parts["the locale"] = setlocale(LC_ALL, nil).map { String(cString: $0) } ?? ""
        for (name, value) in ProgramEnvironment.ofThisProcess() {
            surroundings.parts["the environment's \(name)"] = value
        }
        for number in Int32(1)...31 where number != SIGKILL && number != SIGSTOP {
            surroundings.parts["what happens at \(String(cString: strsignal(number)))"] = handler(of: number)
        }
        return surroundings
    }

    func differences(from later: Surroundings) -> [CheckFinding] {
        let names = Set(parts.keys).union(later.parts.keys).sorted()
        return names.filter { parts[$0] != later.parts[$0] }.map { name in
            CheckFinding(
                .failure, "It changes \(name).",
                why: "The process has one of it, which the host and every other plugin rely on.",
                mend: "Leave it as it is; pass directories and variables to the programs that you start.")
        }
    }

    private static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }

    private static var mask: mode_t {
        let mask = umask(0)
        umask(mask)
        return mask
    }

    private static func handler(of number: Int32) -> String {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return "" }
        return "\(unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self))"
    }
}
