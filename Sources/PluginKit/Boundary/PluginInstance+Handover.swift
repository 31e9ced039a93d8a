import JSON
import PluginAPI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension PluginInstance {
    func give(to receive: (Handover) -> mortise_status) -> mortise_status {
        guard let plugin = plugin as? any HandoverPlugin else { return Status.unsupported }
        let handover: Result<Handover, any Error> = waitFor {
            do {
                return .success(try await plugin.giveHandover())
            } catch {
                return .failure(error)
            }
        }
        switch handover {
        case .success(let handover):
            let status = receive(handover)
            // A host that has not taken it tells nobody what came of it.
            if status != Status.ok { settle(isAccepted: false) }
            return status
        case .failure(let error): return refuse("hand over", error)
        }
    }

    func take(_ json: [UInt8], _ descriptors: [Int32]) -> mortise_status {
        guard let plugin = plugin as? any HandoverPlugin, let state = try? JSONObject(parsing: json) else {
            // Nobody else closes them, and no host calls this way.
            for descriptor in descriptors { close(descriptor) }
            return Status.invalid
        }
        let failure: (any Error)? = waitFor {
            do {
                try await plugin.takeHandover(Handover(state: state, descriptors: descriptors))
                return nil
            } catch {
                return error
            }
        }
        return failure.map { refuse("take over", $0) } ?? Status.ok
    }

    func settle(isAccepted: Bool) {
        guard let plugin = plugin as? any HandoverPlugin else { return }
        waitFor { await plugin.settleHandover(isAccepted: isAccepted) }
    }

    private func refuse(_ what: String, _ error: any Error) -> mortise_status {
        host.log(.error, "The plugin \(P.description.id) cannot \(what): \(error)", call: 0)
        return (error as? PluginError)?.code.status ?? Status.failed
    }
}
