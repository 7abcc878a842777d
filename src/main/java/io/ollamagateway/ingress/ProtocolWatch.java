package io.ollamagateway.ingress;

import java.time.Duration;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.CleartextHttp2ServerUpgradeHandler;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import reactor.netty.NettyPipeline;

/**
 * Sets the watches of a connection as soon as it is known which version of HTTP it
 * speaks: at once without TLS, else after the handshake, and anew if it changes to
 * HTTP/2.
 */
final class ProtocolWatch extends ChannelInboundHandlerAdapter {

	private final Duration idleTimeout;

	private ProtocolWatch(Duration idleTimeout) {
		this.idleTimeout = idleTimeout;
	}

	static void on(Channel channel, Duration idleTimeout) {
		ProtocolWatch watch = new ProtocolWatch(idleTimeout);
		ChannelPipeline pipeline = channel.pipeline();
		if (pipeline.get(NettyPipeline.ReactiveBridge) != null) {
			pipeline.addBefore(NettyPipeline.ReactiveBridge, "protocolWatch", watch);
		}
		watch.set(pipeline);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		switch (event) {
			case SslHandshakeCompletionEvent handshake when handshake.isSuccess() -> set(context.pipeline());
			case CleartextHttp2ServerUpgradeHandler.PriorKnowledgeUpgradeEvent _ -> set(context.pipeline());
			case HttpServerUpgradeHandler.UpgradeEvent _ -> set(context.pipeline());
			default -> {
				// of no meaning for the version
			}
		}
		context.fireUserEventTriggered(event);
	}

	private void set(ChannelPipeline pipeline) {
		ChannelHandlerContext http2 = pipeline.context(Http2FrameCodec.class);
		if (http2 != null) {
			remove(pipeline, NothingBehindChunks.class);
			remove(pipeline, RequestHeadLimit.class);
			if (this.idleTimeout.isPositive() && pipeline.get(StreamlessLimit.class) == null) {
				pipeline.addAfter(http2.name(), StreamlessLimit.NAME,
						new StreamlessLimit(((Http2FrameCodec) http2.handler()).connection(), this.idleTimeout));
			}
			return;
		}
		ChannelHandlerContext http1 = pipeline.context(HttpServerCodec.class);
		if (http1 != null && pipeline.get(NothingBehindChunks.class) == null) {
			pipeline.addAfter(http1.name(), NothingBehindChunks.NAME, new NothingBehindChunks());
			if (this.idleTimeout.isPositive()) {
				pipeline.addAfter(http1.name(), RequestHeadLimit.NAME, new RequestHeadLimit(this.idleTimeout));
			}
		}
	}

	private static void remove(ChannelPipeline pipeline, Class<? extends ChannelHandler> handler) {
		if (pipeline.get(handler) != null) {
			pipeline.remove(handler);
		}
	}

}
