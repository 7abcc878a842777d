package io.ollamagateway.simulator;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * One connection: one request after the other.
 */
final class ConnectionHandler extends SimpleChannelInboundHandler<HttpObject> {

	private final SimulatedOllama server;

	private @Nullable Exchange exchange;

	ConnectionHandler(SimulatedOllama server) {
		this.server = server;
	}

	@Override
	protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
		if (message instanceof HttpRequest request) {
			if (HttpUtil.is100ContinueExpected(request)) {
				var _ = ctx
					.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
			}
			this.exchange = new Exchange(ctx, this.server, request);
		}
		if (message instanceof HttpContent content && this.exchange != null) {
			this.exchange.received(content.content(), message instanceof LastHttpContent);
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		if (this.exchange != null && ctx.channel().isWritable()) {
			this.exchange.writable();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		if (this.exchange != null) {
			this.exchange.gone();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		var _ = ctx.close();
	}

}
