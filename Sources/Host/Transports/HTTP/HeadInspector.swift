import NIOCore
import NIOHTTP1

/// Looks at the heads of requests while they are whole: what follows knows neither the version of HTTP nor a head that
/// is too long.
final class HeadInspector: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    /// Whether a head has come, and the end of its request not yet.
    private var isInRequest = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isInRequest = true
            context.fireChannelRead(wrapInboundOut(.head(Self.inspected(head))))
        case .body:
            context.fireChannelRead(data)
        case .end:
            isInRequest = false
            context.fireChannelRead(data)
        }
    }

    /// A head that is too long is passed on as one that says so, of a request that never ends: its sender may go on for
    /// a while, and gets to read the answer.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard case HTTPParserError.headerOverflow = error, !isInRequest else { return context.fireErrorCaught(error) }
        isInRequest = true
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        RequestFault.tooLong.mark(&head)
        context.fireChannelRead(wrapInboundOut(.head(head)))
        context.fireChannelReadComplete()
    }

    private static func inspected(_ head: HTTPRequestHead) -> HTTPRequestHead {
        var head = head
        RequestFault.clear(&head)
        takeHost(ofTarget: &head)
        if let fault = RequestFault(head) {
            fault.mark(&head)
        } else if !head.isKeepAlive {
            // Also where an old client does not say so.
            head.headers.replaceOrAdd(name: "connection", value: "close")
        }
        if head.version != .http1_1 { head.headers.remove(name: "expect") }
        return head
    }

    /// Of a target that is a whole URL, the host counts and not the one of the field.
    private static func takeHost(ofTarget head: inout HTTPRequestHead) {
        guard !head.uri.hasPrefix("/"), let scheme = head.uri.firstRange(of: "://") else { return }
        let authority = head.uri[scheme.upperBound...].prefix { !"/?#".contains($0) }
        if head.headers["host"].count == 1 { head.headers.replaceOrAdd(name: "host", value: String(authority)) }
    }
}

@available(*, unavailable)
extension HeadInspector: Sendable {}
