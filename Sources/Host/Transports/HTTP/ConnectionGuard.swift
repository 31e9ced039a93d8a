import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Watches over one connection: closes it where its client sends or reads too slowly, and tells whoever answers a
/// request that its client has closed it.
///
/// One handler for all that, since each handler costs every request something.
package final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart

    /// An outbound event that names who is to be told when the client leaves, nil for nobody.
    struct Watch: Sendable {
        let action: (@Sendable () -> Void)?
    }

    /// An outbound event: the answer that comes next is the last on the connection.
    struct LastAnswer: Sendable {}

    private let limits: ConnectionLimits
    private var sender: SenderPace
    /// Runs while a request arrives, and ends with it: what is left of its time is not that of the next request.
    private var senderTimer: Scheduled<Void>?
    private var reader: ReaderPace?
    private var readerTimer: Scheduled<Void>?
    private var disconnectAction: (@Sendable () -> Void)?
    private var hasLeft = false
    /// Whether this side waits for bytes: it asks for none while what came before is still worked on.
    private var isReading = false

    package init(_ limits: ConnectionLimits) {
        self.limits = limits
        sender = SenderPace(limits)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        senderTimer?.cancel()
        readerTimer?.cancel()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        leave()
        senderTimer?.cancel()
        readerTimer?.cancel()
        context.fireChannelInactive()
    }
}

// Who is told that the client has left.
extension ConnectionGuard {
    package func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?)
    {
        if event is LastAnswer {
            sender.announceLastAnswer()
            promise?.succeed()
            return
        }
        guard let watch = event as? Watch else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        disconnectAction = watch.action
        if hasLeft { disconnectAction?() }
        promise?.succeed()
    }

    // A client that closes only its sending half is taken to have left too: over a socket the two look the same until
    // something is written.
    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { leave() }
        context.fireUserInboundEventTriggered(event)
    }

    private func leave() {
        hasLeft = true
        disconnectAction?()
        disconnectAction = nil
    }
}

// Slow senders.
extension ConnectionGuard {
    package func read(context: ChannelHandlerContext) {
        isReading = true
        context.read()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if sender.receive(unwrapInboundIn(data)) { context.close(promise: nil) }
        if !sender.isArriving { stopSenderTimer() }
        context.fireChannelRead(data)
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        // Nearly all requests are here as a whole by now, and need no timer.
        if sender.isArriving, senderTimer == nil {
            sender.restart(context.eventLoop.now)
            schedule(senderCheck: limits.requestTime, context)
        }
        context.fireChannelReadComplete()
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch sender.answer(unwrapOutboundIn(data), now: context.eventLoop.now) {
        case .nothing:
            context.write(data, promise: promise)
        case .linger:
            context.write(data, promise: promise)
            stopSenderTimer()
            schedule(senderCheck: limits.lingerTime, context)
        case .close:
            context.writeAndFlush(data, promise: promise)
            context.close(promise: nil)
        }
    }

    private func stopSenderTimer() {
        senderTimer?.cancel()
        senderTimer = nil
    }

    private func schedule(senderCheck time: Duration, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        senderTimer = context.eventLoop.scheduleTask(in: TimeAmount(time)) {
            let (handler, context) = bound.value
            handler.senderTimer = nil
            // A body that this side does not read, as the plugin that it is for lags, does not come too slowly.
            let now = context.eventLoop.now
            if !handler.isReading { handler.sender.restart(now) }
            switch handler.sender.check(now) {
            case .done: break
            case .close: context.close(promise: nil)
            case .wait(let time): handler.schedule(senderCheck: time, context)
            }
        }
    }
}

// Slow readers.
extension ConnectionGuard {
    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            readerTimer?.cancel()
            readerTimer = nil
        } else if readerTimer == nil {
            reader = ReaderPace(limits, waiting: Self.waiting(context))
            scheduleReaderCheck(context)
        }
        context.fireChannelWritabilityChanged()
    }

    private func scheduleReaderCheck(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        readerTimer = context.eventLoop.scheduleTask(in: TimeAmount(limits.writeTime)) {
            let (handler, context) = bound.value
            handler.readerTimer = nil
            if handler.reader?.keepsUp(waiting: Self.waiting(context)) == true {
                handler.scheduleReaderCheck(context)
            } else {
                context.close(promise: nil)
            }
        }
    }

    private static func waiting(_ context: ChannelHandlerContext) -> Int {
        // Every socket has this option; of another connection nothing is known, so that it is closed in time.
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}

extension Channel {
    /// Has `action` called once when the client closes the connection, also if it has done so already.
    func watchDisconnect(_ action: @escaping @Sendable () -> Void) {
        triggerUserOutboundEvent(ConnectionGuard.Watch(action: action), promise: nil)
    }

    /// Closes the connection after the answer that comes next.
    func announceLastAnswer() {
        triggerUserOutboundEvent(ConnectionGuard.LastAnswer(), promise: nil)
    }

    /// Ends `watchDisconnect`.
    func unwatchDisconnect() {
        triggerUserOutboundEvent(ConnectionGuard.Watch(action: nil), promise: nil)
    }
}
