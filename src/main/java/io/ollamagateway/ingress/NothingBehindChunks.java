package io.ollamagateway.ingress;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Drops what comes behind a chunked request before that one is answered, and closes the
 * connection then. A request with a {@code Content-Length} beside its chunks may end
 * elsewhere for the proxy in front, which makes its rest a request that the proxy never
 * saw (RFC 9112, section 6.1, has the server close such a connection; Netty's decoder
 * drops the length before anybody sees it). Clients that send several requests at once
 * over HTTP/1.1 do not exist.
 */
final class NothingBehindChunks extends ChannelDuplexHandler {

	static final String NAME = "nothingBehindChunks";

	private boolean chunked;

	private boolean answered = true;

	private boolean closing;

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof HttpRequest request) {
			if (this.chunked && !this.answered) {
				this.closing = true;
			}
			else {
				this.chunked = HttpUtil.isTransferEncodingChunked(request);
				this.answered = false;
			}
		}
		if (this.closing) {
			ReferenceCountUtil.release(message);
		}
		else {
			context.fireChannelRead(message);
		}
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		boolean end = message instanceof LastHttpContent && !RequestHeadLimit.isInformational(message);
		if (end) {
			this.answered = true;
		}
		var _ = context.write(message,
				(end && this.closing) ? promise.unvoid().addListener(ChannelFutureListener.CLOSE) : promise);
	}

}
