/// How long calls may take.
package struct CallLimits: Sendable {
    /// How long a cancelled call may take to finish before the host answers in its place.
    package var cancelGrace: Duration
    /// How long a tool call may run; `nil`: as long as its client waits.
    package var toolDeadline: Duration?
    /// How long the call of an HTTP route may run; `nil`: as long as its client waits.
    package var routeDeadline: Duration?

    package init(cancelGrace: Duration = .seconds(15), toolDeadline: Duration? = nil, routeDeadline: Duration? = nil) {
        self.cancelGrace = cancelGrace
        self.toolDeadline = toolDeadline
        self.routeDeadline = routeDeadline
    }
}
