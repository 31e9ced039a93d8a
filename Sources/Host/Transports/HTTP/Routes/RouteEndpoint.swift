import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore

/// The paths that plugins serve.
struct RouteEndpoint: Sendable {
    private let provider: any RouteProvider
    private let bodyLimit: Int?
    private let running: RunningRoutes
    private let use: PrincipalUse
    private let challenge: BearerChallenge

    init(
        provider: any RouteProvider, configuration: HTTPConfiguration, use: PrincipalUse, challenge: BearerChallenge
    ) {
        self.provider = provider
        self.use = use
        self.challenge = challenge
        bodyLimit = configuration.bodyLimit
        running = RunningRoutes(limit: configuration.callLimit)
    }

    /// What a request comes to.
    enum Destination {
        case nothing
        case refused(HTTPReply)
        case route(MatchedRoute)
    }

    /// Cancels all calls, since the server stops.
    func cancelAll() {
        running.cancelAll()
    }

    /// Who answers a request.
    func destination(of request: Request) -> Destination {
        guard let path = RequestPath(target: request.head.path ?? "") else {
            return .refused(.problem("The path is not encoded as it should be, or holds a null byte", .badRequest))
        }
        let routes = provider.routes(at: path)
        if routes.isEmpty { return .nothing }
        let wanted = request.method == .head ? "GET" : request.method.rawValue
        if let route = routes.first(where: { $0.method == wanted }) { return .route(route) }
        let methods = Self.methods(of: routes)
        guard request.method == .options else { return .refused(.empty(.methodNotAllowed, [.allow: methods])) }
        return .refused(.preflight(request, methods: methods))
    }

    /// Has a request answered.
    ///
    /// - Parameters:
    ///   - route: by whom.
    ///   - principal: who sends it, nil where nobody need say so.
    ///   - fields: header fields that every answer has.
    @concurrent
    func respond(
        to request: Request, at route: MatchedRoute, from principal: Principal?, _ writer: consuming ResponseWriter,
        _ channel: any Channel, _ fields: HTTPFields
    ) async throws {
        let caller = Caller.overHTTP(principal)
        switch begin(request, at: route, caller) {
        case .failure(let refusal):
            if request.expectsContinue { channel.announceLastAnswer() }
            try await refusal.reply.refusing(request).write(
                to: writer, adding: fields, withBody: request.method != .head)
        case .success(let begun):
            defer {
                running.leave(begun.place)
                use.leave(principal, .call)
            }
            channel.watchDisconnect { begun.call.cancel(because: .clientLeft) }
            defer { channel.unwatchDisconnect() }
            let answer = RouteAnswerWriter(writer, channel, to: request, fields: fields)
            try await RouteService(
                call: begun.call, exchange: begun.exchange, request: request, channel: channel, bodyLimit: bodyLimit
            ).run(answer)
        }
    }

    private struct Begun {
        let call: RouteCall
        let exchange: RouteExchange
        let place: RunningRoutes.Place
    }

    private struct Refusal: Error {
        let reply: HTTPReply
    }

    private func begin(_ request: Request, at route: MatchedRoute, _ caller: Caller) -> Result<Begun, Refusal> {
        guard caller.mayUse(route.subject) else {
            return .failure(Refusal(reply: forbidden(route, caller)))
        }
        if let bodyLimit, BodyReader(limit: bodyLimit).isAnnouncedTooLong(request) {
            return .failure(Refusal(reply: .problem(CallError.tooLong(bodyLimit).message, .contentTooLarge)))
        }
        guard use.enter(caller.principal, .call) else {
            return .failure(Refusal(reply: .problem("Too many calls of yours at once", .tooManyRequests)))
        }
        guard let place = running.enter() else {
            use.leave(caller.principal, .call)
            return .failure(Refusal(reply: .problem("There is too much to do; try again later", .serviceUnavailable)))
        }
        do throws(CallError) {
            let exchange = RouteExchange()
            let call = try provider.begin(RouteRequest(request), at: route, caller: caller, exchange: exchange)
            running.keep(call, at: place)
            return .success(Begun(call: call, exchange: exchange, place: place))
        } catch {
            running.leave(place)
            use.leave(caller.principal, .call)
            return .failure(Refusal(reply: .failure(error)))
        }
    }

    private func forbidden(_ route: MatchedRoute, _ caller: Caller) -> HTTPReply {
        let scopes = caller.principal?.grant?.scopesNeeded(for: route.subject) ?? []
        if !scopes.isEmpty { return challenge.insufficient(scopes).outsideProtocol() }
        return .problem("This token does not allow \(route.name)", .forbidden)
    }

    private static func methods(of routes: [MatchedRoute]) -> String {
        let methods = Set(routes.map(\.method))
        return (methods.sorted() + (methods.contains("GET") ? ["HEAD"] : []) + ["OPTIONS"]).joined(separator: ", ")
    }
}
