import DequeModule
import NIOCore
import NIOHTTP1

/// Looks at the heads of requests while they are whole: what follows knows neither the version of HTTP nor a head that
/// is too long. Has each be answered in its own version, since an old one knows no chunks.
final class HeadInspector: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Whether a head has come, and the end of its request not yet.
    private var isInRequest = false
    /// The versions of the requests that are not answered yet.
    private var versions = Deque<HTTPVersion>()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isInRequest = true
            versions.append(head.version)
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
        versions.append(.http1_1)
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        RequestFault.tooLong.mark(&head)
        context.fireChannelRead(wrapInboundOut(.head(head)))
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), head.status.code >= 200,
            let version = versions.popFirst(), version != .http1_1
        else { return context.write(data, promise: promise) }
        head.version = .http1_0
        head.headers.replaceOrAdd(name: "connection", value: "close")
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    private static func inspected(_ head: HTTPRequestHead) -> HTTPRequestHead {
        var head = head
        RequestFault.clear(&head)
        takeHost(ofTarget: &head)
        if let fault = RequestFault(head) {
            fault.mark(&head)
        } else if head.version != .http1_1 || !head.isKeepAlive {
            // Also where an old client wants another: the end of the connection is that of an answer without a length.
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
