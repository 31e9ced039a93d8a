package import Jupyter
internal import PluginKit
internal import Processes
internal import Programs
package import SystemPackage

/// What all sessions have in common.
package struct SessionConfiguration: Sendable {
    /// Where their code runs.
    package var workspace: FilePath
    /// How long a cell may take, where its caller does not say; zero for no limit.
    package var executeTimeout: Duration = .seconds(300)
    /// How long an interrupted cell may take to end.
    package var interruptGrace: Duration = .seconds(5)
    /// The most sessions that a principal may have, counting the default one.
    package var sessionLimit = 16
    /// After so long without use a session is ended; zero for never.
    package var idleTimeout: Duration = .zero
    /// The most bytes of files that the state of a kernel may take on its way to the next one.
    package var stateBytes = 1 << 30
    /// Why all sessions are lost that there were before, if they are.
    package var loss: String?
    /// How kernels are run.
    package var kernels: KernelHostConfiguration

    package init(workspace: FilePath, kernels: KernelHostConfiguration) {
        self.workspace = workspace
        self.kernels = kernels
    }

    /// What the host and its configuration say.
    init(_ environment: PluginEnvironment<SessionsSettings>) {
        let settings = environment.settings
        let variables = ProgramEnvironment.ofThisProcess()
        let log = KernelLog { level, line in environment.log(LogLevel(level), line) }
        let locator = PythonLocator(
            setting: settings.python, prefix: FilePath(environment.prefix), environment: variables,
            warn: { environment.log(.warning, $0) })
        var kernels = KernelHostConfiguration(
            python: { () throws(KernelError) in try locator.locateForKernels() },
            environment: ProgramEnvironment.allowed(of: variables),
            log: log
        )
        kernels.startTimeout = settings.startTimeout
        kernels.limits = settings.limits.limits
        self.init(workspace: FilePath(environment.workspace), kernels: kernels)
        executeTimeout = settings.executeTimeout
        interruptGrace = settings.interruptGrace
        sessionLimit = settings.maxSessions
        idleTimeout = settings.idleTimeout
        stateBytes = settings.stateBytes
        loss = environment.crash.map { "the plugin that keeps the sessions crashed (\($0)), and all of them ended" }
    }
}

extension LogLevel {
    fileprivate init(_ level: KernelLog.Level) {
        switch level {
        case .debug: self = .debug
        case .info: self = .info
        case .warning: self = .warning
        case .error: self = .error
        }
    }
}
