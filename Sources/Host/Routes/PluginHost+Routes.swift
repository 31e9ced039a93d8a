import JSON

extension PluginHost: RouteProvider {
    package func routes(at path: RequestPath) -> [MatchedRoute] {
        routes.routes(at: path)
    }

    package func begin(
        _ request: RouteRequest, at route: MatchedRoute, caller: Caller, exchange: RouteExchange
    ) throws(CallError) -> RouteCall {
        let origin = CallOrigin(caller: caller, client: nil, traceparent: request.traceparent)
        let record = CallRecord(id: router.table.nextID(), .route(route.name), origin: origin)
        let call = try router.begin(
            id: record.id, "http/request", of: route.plugin, params: request.parameters(at: route).serialized(),
            origin: origin, deadline: router.limits.routeDeadline, consumer: exchange)
        return RouteCall(call, router: router, record: record)
    }
}
