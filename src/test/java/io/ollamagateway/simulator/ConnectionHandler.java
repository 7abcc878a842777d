package io.ollamagateway.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
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
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One connection: one request after the other. What a client sends ahead waits until the
 * request before it is answered.
 */
final class ConnectionHandler extends SimpleChannelInboundHandler<HttpObject> {

	private final SimulatedOllama server;

	private final Deque<HttpObject> ahead = new ArrayDeque<>();

	private @Nullable Exchange exchange;

	/** Whether a request was begun and is not answered to the end. */
	private boolean busy;

	ConnectionHandler(SimulatedOllama server) {
		this.server = server;
	}

	@Override
	protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
		if (!this.ahead.isEmpty() || (this.busy && message instanceof HttpRequest)) {
			this.ahead.add(ReferenceCountUtil.retain(message));
		}
		else {
			receive(ctx, message);
		}
	}

	private void receive(ChannelHandlerContext ctx, HttpObject message) {
		if (message.decoderResult().isFailure()) {
			refuse(ctx);
			return;
		}
		if (message instanceof HttpRequest request) {
			begin(ctx, request);
		}
		if (message instanceof HttpContent content && this.exchange != null) {
			this.exchange.received(content.content(), message instanceof LastHttpContent);
		}
	}

	private static void refuse(ChannelHandlerContext ctx) {
		DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
				HttpResponseStatus.BAD_REQUEST, Unpooled.copiedBuffer("400 Bad Request", StandardCharsets.US_ASCII));
		response.headers().set("Content-Type", "text/plain; charset=utf-8").set("Connection", "close");
		ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
	}

	private void begin(ChannelHandlerContext ctx, HttpRequest request) {
		if (HttpUtil.is100ContinueExpected(request)) {
			var _ = ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
		}
		RecordedRequest record = this.server.journal()
			.record(request.method().name(), request.uri(), request.headers().entries());
		ResponseWriter writer = new ResponseWriter(ctx, record, request);
		this.busy = true;
		writer.whenOver(() -> ctx.executor().execute(() -> next(ctx)));
		this.exchange = new Exchange(this.server, record, writer);
		this.exchange.begun();
	}

	private void next(ChannelHandlerContext ctx) {
		this.busy = false;
		while (!this.ahead.isEmpty() && !(this.busy && this.ahead.element() instanceof HttpRequest)) {
			HttpObject message = this.ahead.remove();
			try {
				receive(ctx, message);
			}
			finally {
				ReferenceCountUtil.release(message);
			}
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
		this.ahead.forEach(ReferenceCountUtil::release);
		this.ahead.clear();
		if (this.exchange != null) {
			this.exchange.gone();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		var _ = ctx.close();
	}

}
