package io.ollamagateway.ingress;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection of HTTP/2 that is too long without a request. A request counts from
 * the end of its head, so that pings and heads that never end keep nothing open.
 */
final class StreamlessLimit extends ChannelInboundHandlerAdapter {

	static final String NAME = "streamlessLimit";

	private final Http2Connection connection;

	private final long limit;

	private long idleSince;

	private @Nullable Future<?> check;

	StreamlessLimit(Http2Connection connection, Duration limit) {
		this.connection = connection;
		this.limit = limit.toNanos();
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.idleSince = System.nanoTime();
		this.connection.addListener(new Http2ConnectionAdapter() {

			@Override
			public void onStreamClosed(Http2Stream stream) {
				StreamlessLimit.this.idleSince = System.nanoTime();
			}

		});
		checkIn(context, this.limit);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		stop();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		stop();
		context.fireChannelInactive();
	}

	private void checkIn(ChannelHandlerContext context, long nanos) {
		this.check = context.executor().schedule(() -> check(context), nanos, TimeUnit.NANOSECONDS);
	}

	private void check(ChannelHandlerContext context) {
		long left = (this.connection.numActiveStreams() > 0) ? this.limit
				: this.limit - (System.nanoTime() - this.idleSince);
		if (left > 0) {
			checkIn(context, left);
		}
		else {
			var _ = context.close();
		}
	}

	private void stop() {
		if (this.check != null) {
			this.check.cancel(false);
		}
	}

}
