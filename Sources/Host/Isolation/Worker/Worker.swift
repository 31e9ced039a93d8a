import CLinux
import Glibc
import Logging
import PluginAPI
import Synchronization
package import SystemPackage

/// The process in which one plugin runs: a host of one plugin, whose clients and whose other plugins are at the other end
/// of a connection.
package final class Worker: Sendable {
    private let file: FilePath
    private let link: FrameLink
    private let reading: FrameReading
    /// What the host asks for one after the other.
    private let requests: AsyncStream<Frame>
    private let continuation: AsyncStream<Frame>.Continuation
    private let instance = Mutex<WorkerInstance?>(nil)

    /// Runs until the host is gone or has stopped the plugin.
    ///
    /// - Parameter file: where the library was found; it is loaded from a descriptor that the host has opened.
    package static func run(_ file: FilePath) async -> Never {
        setName("mortise-worker")
        FaultReport.begin(of: "/proc/self/fd/", as: file.string)
        // As in a host: that nobody reads any more is an error where it occurs, and not the end.
        signal(SIGPIPE, SIG_IGN)
        for descriptor in [WorkerProcess.socketNumber, WorkerProcess.libraryNumber, WorkerProcess.lifelineNumber] {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        tieLife(to: WorkerProcess.lifelineNumber)
        await Worker(file).serve()
    }

    /// Has the system continue this process when the other end of a connection is closed, which happens however the host
    /// ends: by then something may have stopped it, so that it could not see to its end.
    private static func tieLife(to lifeline: Int32) {
        _ = fcntl(lifeline, F_SETOWN, getpid())
        _ = fcntl(lifeline, linux_set_signal, SIGCONT)
        _ = fcntl(lifeline, F_SETFL, O_ASYNC)
    }

    /// Gives the process a name, of 15 bytes at most: it was started by a path that tells nobody what it is.
    private static func setName(_ name: String) {
        // Without one it does the same.
        guard let file = try? FileDescriptor.open("/proc/self/comm", .writeOnly, options: .closeOnExec) else { return }
        _ = try? file.closeAfter { try file.writeAll(name.utf8) }
    }

    private init(_ file: FilePath) {
        self.file = file
        let socket = FrameSocket(HeldDescriptor(WorkerProcess.socketNumber))
        reading = FrameReading(socket)
        link = FrameLink(PatientSender(socket))
        (requests, continuation) = AsyncStream.makeStream()
    }

    private func serve() async -> Never {
        reading.begin { [self] frame throws(FrameError) in
            guard let frame else { Self.end() }
            try take(frame)
        }
        var library: PluginLibrary?
        for await request in requests {
            switch request.kind {
            case .load: library = load(request)
            case .create: await create(request, library)
            case .stop: await stop(request)
            default: await act(request)
            }
        }
        Self.end()
    }

    private func load(_ request: Frame) -> PluginLibrary? {
        do throws(PluginError) {
            let library = try map(request)
            let handover = library.table.handover == nil ? "" : MORTISE_HANDOVER
            link.answer(request, Status.ok, [library.manifestBytes, Array(handover.utf8)])
            return library
        } catch {
            link.answer(request, error.code.rawValue, [Array(error.message.utf8)])
            return nil
        }
    }

    private func map(_ request: Frame) throws(PluginError) -> PluginLibrary {
        guard request.status == Status.ok else {
            throw PluginError(.notLoadable, "Cannot load the plugin \(file): its process has no descriptors left.")
        }
        // The loader knows libraries by their names: so that of one that is tried is not to be had by another, and stays open.
        let number = request.descriptors.first?.release() ?? WorkerProcess.libraryNumber
        defer { if request.descriptors.isEmpty { close(number) } }
        return try PluginLibrary.map(FilePath("/proc/self/fd/\(number)"), file, hash: "")
    }

    private func create(_ request: Frame, _ library: PluginLibrary?) async {
        guard let library else { return link.answer(request, Status.failed) }
        do throws(PluginError) {
            let made = try WorkerInstance(library, configuration: request.part(0), link, reading)
            instance.withLock { $0 = made }
            try await made.create()
            link.answer(request, Status.ok)
        } catch {
            refuse(request, error)
        }
    }

    /// Does what is asked of the instance that has been made.
    private func act(_ request: Frame) async {
        guard let instance = instance.withLock({ $0 }) else { return link.answer(request, Status.failed) }
        do throws(PluginError) {
            try await instance.act(request)
        } catch {
            refuse(request, error)
        }
    }

    private func refuse(_ request: Frame, _ error: PluginError) {
        link.answer(request, Status.failed, [Array((error.reason ?? error.message).utf8)])
    }

    private func stop(_ request: Frame) async {
        await instance.withLock { $0 }?.stop(grace: .milliseconds(Int64(clamping: request.first)))
        link.answer(request, Status.ok)
        continuation.finish()
    }

    private func take(_ frame: Frame) throws(FrameError) {
        switch frame.kind {
        case .load, .create, .start, .give, .take, .settle, .stop: continuation.yield(frame)
        case .answer: link.answers.give(frame)
        default: try instance.withLock { $0 }?.take(frame)
        }
    }

    /// Ends the process, with all that the plugin began and that did not leave its session, at once: what may be left to be
    /// done by those that want to clean up, the plugin has done when it was stopped.
    private static func end() -> Never {
        if getpgrp() == getpid() { kill(0, SIGKILL) }
        _exit(0)
    }
}
