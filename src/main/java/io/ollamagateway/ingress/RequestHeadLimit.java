package io.ollamagateway.ingress;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection of HTTP/1.1 that is too long without a whole request head, or whose
 * client takes nothing of its answer for as long. Netty's own idle limit starts anew with
 * each byte, so that a client which sends one now and then would keep its connection for
 * ever.
 */
final class RequestHeadLimit extends ChannelDuplexHandler {

	static final String NAME = "requestHeadLimit";

	private final long limit;

	private @Nullable Future<?> check;

	/** Requests whose answers have not been written to their ends. */
	private int running;

	private long idleSince;

	/** What was to be written next when the client was last looked at. */
	private int head;

	private long headProgress;

	RequestHeadLimit(Duration limit) {
		this.limit = limit.toNanos();
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.idleSince = System.nanoTime();
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

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof HttpRequest) {
			this.running++;
		}
		context.fireChannelRead(message);
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		if (message instanceof LastHttpContent && !isInformational(message)) {
			this.running--;
			this.idleSince = System.nanoTime();
		}
		var _ = context.write(message, promise);
	}

	/** {@code 100 Continue} is not the end of anything. */
	static boolean isInformational(Object message) {
		return message instanceof HttpResponse response
				&& response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
	}

	/** One timer for the whole connection, since most requests come in time. */
	private void checkIn(ChannelHandlerContext context, long nanos) {
		this.check = context.executor().schedule(() -> check(context), nanos, TimeUnit.NANOSECONDS);
	}

	private void check(ChannelHandlerContext context) {
		long left = (this.running > 0) ? this.limit : this.limit - (System.nanoTime() - this.idleSince);
		if (left > 0 && !isStuck(context.channel().unsafe().outboundBuffer())) {
			checkIn(context, left);
		}
		else {
			var _ = context.close();
		}
	}

	/** Whether nothing at all was taken since the last look. */
	private boolean isStuck(@Nullable ChannelOutboundBuffer unsent) {
		Object next = (unsent != null) ? unsent.current() : null;
		int headNow = System.identityHashCode(next);
		long progressNow = (unsent != null && next != null) ? unsent.currentProgress() : 0;
		boolean stuck = next != null && headNow == this.head && progressNow == this.headProgress;
		this.head = headNow;
		this.headProgress = progressNow;
		return stuck;
	}

	private void stop() {
		if (this.check != null) {
			this.check.cancel(false);
		}
	}

}
