import NIOCore
import NIOHTTPTypes

/// Tells whoever answers a request that its client has closed the connection.
///
/// A client that closes only its sending half is taken to have left too: over a socket the two look the same until
/// something is written.
final class DisconnectHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart

    /// An outbound event that names who is to be told, nil for nobody.
    struct Watch: Sendable {
        let action: (@Sendable () -> Void)?
    }

    private var action: (@Sendable () -> Void)?
    private var hasLeft = false

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let watch = event as? Watch else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        action = watch.action
        if hasLeft { action?() }
        promise?.succeed()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { leave() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        hasLeft = true
        action?()
        action = nil
    }
}

extension Channel {
    /// Has `action` called once when the client closes the connection, also if it has done so already.
    func watchDisconnect(_ action: @escaping @Sendable () -> Void) {
        triggerUserOutboundEvent(DisconnectHandler.Watch(action: action), promise: nil)
    }

    /// Ends `watchDisconnect`.
    func unwatchDisconnect() {
        triggerUserOutboundEvent(DisconnectHandler.Watch(action: nil), promise: nil)
    }
}
