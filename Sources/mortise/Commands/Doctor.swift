import ArgumentParser
import Host
import JSON

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Looks at this machine: what is there, what is missing, what to do.",
        discussion: """
            Give the flags that you give to serve: the address, certificate, tokens and authorization server of HTTP are \
            looked at as well. The exit code is 1 where something is missing without which the server or its kernels cannot work.
            """)

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: "Transport") var transport: TransportOptions

    @OptionGroup(title: "Configuration") var options: ConfigurationOptions

    func run() async throws {
        let findings = try await Examination(options, transport).findings()
        if json {
            print(text(JSONValue.array(findings.map(\.json)).serialized(pretty: true)))
        } else {
            for finding in findings {
                print(finding.state.rawValue.padded(to: 9) + finding.subject.padded(to: 18) + finding.detail)
                if let mend = finding.mend {
                    print(String(repeating: " ", count: 27) + "-> \(mend)")
                }
            }
        }
        if findings.contains(where: { $0.state == .missing }) { throw ExitCode.failure }
    }
}
