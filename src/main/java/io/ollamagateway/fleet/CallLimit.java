package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientRequest;

/**
 * The time limit of one call. It closes the connection, upon which the call fails by
 * itself: a call that is cancelled from outside can lose the buffers of an answer that
 * comes in that moment. All but {@link #isOver()} happens on the connection's event loop.
 */
final class CallLimit implements BiConsumer<HttpClientRequest, Connection> {

	private final Duration limit;

	private @Nullable Future<?> timer;

	private boolean ended;

	private volatile boolean over;

	CallLimit(Duration limit) {
		this.limit = limit;
	}

	@Override
	public void accept(HttpClientRequest request, Connection connection) {
		Channel channel = connection.channel();
		this.timer = channel.eventLoop().schedule(() -> expire(channel), this.limit.toNanos(), TimeUnit.NANOSECONDS);
	}

	private void expire(Channel channel) {
		// the connection may serve another call by now
		if (!this.ended) {
			this.over = true;
			var _ = channel.close();
		}
	}

	/** The call has ended in whatever way. */
	void end() {
		this.ended = true;
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

	boolean isOver() {
		return this.over;
	}

}
