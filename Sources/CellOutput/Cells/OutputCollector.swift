package import JSON

/// Collects the outputs of a cell in bounded memory.
package struct OutputCollector {
    private var stdout: BoundedText
    private var stderr: BoundedText
    private var displays: DisplayList
    private var failure: CellFailure?
    /// Whether the next output replaces all that came before.
    private var clearsNext = false
    /// Whether the kernel left out what no message can hold.
    private var isCut = false

    /// - Parameters:
    ///   - limits: how much is kept for the answer.
    ///   - files: where the rest goes.
    package init(limits: OutputLimits, files: OutputFiles) {
        stdout = BoundedText(name: "stdout", limits: limits, files: files)
        stderr = BoundedText(name: "stderr", limits: limits, files: files)
        displays = DisplayList(limits: limits, files: files)
    }

    /// Takes an output as the service streams it.
    ///
    /// - Returns: what it is; nil for kinds that are not known, which may come to be.
    @discardableResult
    package mutating func accept(_ chunk: JSONValue) async -> CellEvent? {
        guard let event = CellEvent(chunk) else { return nil }
        await accept(event)
        if CellEvent.isCut(chunk) { isCut = true }
        return event
    }

    /// Takes an output.
    package mutating func accept(_ event: CellEvent) async {
        if case .clear(let waits) = event {
            if waits { clearsNext = true } else { await clear() }
            return
        }
        if clearsNext { await clear() }
        switch event {
        case .stdout(let text): await stdout.append(text)
        case .stderr(let text): await stderr.append(text)
        case .display(let data, let id): await displays.add(data, id: id, isResult: false)
        case .update(let data, let id): await displays.update(data, id: id)
        case .result(let data, let id): await displays.add(data, id: id, isResult: true)
        case .error(let failure): await fail(failure)
        case .clear: break
        }
    }

    /// Takes the error that the final answer tells of, unless it came as an output already.
    package mutating func accept(final failure: CellFailure) async {
        if self.failure == nil { await fail(failure) }
    }

    /// Ends the collection. The files of what exceeds the limits stay; without this they are removed.
    package mutating func finish() async -> CollectedOutput {
        displays.keep()
        return CollectedOutput(
            stdout: await stdout.finish(), stderr: await stderr.finish(), displays: displays, failure: failure,
            isCut: isCut)
    }

    private mutating func fail(_ failure: CellFailure) async {
        self.failure = failure
        await stderr.append(failure.text + "\n")
    }

    private mutating func clear() async {
        clearsNext = false
        stdout.clear()
        stderr.clear()
        await displays.clear()
    }
}
