package io.ollamagateway.models;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.ollamagateway.protocol.Refusal;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * One stream for several receivers, as fast as the slowest of them takes it, so that no
 * more than a few pieces are held however long it is. It begins when each receiver has
 * come or is known not to come. One that lets nothing move for too long is left behind.
 */
final class Fanout {

	/** Pieces that are ahead of the slowest receiver. */
	private static final int AHEAD = 8;

	private final Flux<byte[]> shared;

	private final Duration idle;

	private final AtomicReference<@Nullable Disposable> source = new AtomicReference<>();

	private final AtomicLong open;

	private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

	/**
	 * Splits a stream.
	 * @param content the stream
	 * @param legs how many receivers there are
	 * @param idle how long nothing may move
	 */
	Fanout(Flux<byte[]> content, int legs, Duration idle) {
		this.open = new AtomicLong(legs);
		this.idle = idle;
		this.shared = content.doOnError(this.broken::set).publish(AHEAD).autoConnect(legs, (connection) -> {
			this.source.set(connection);
			disposeIfOver();
		});
	}

	Leg leg() {
		return new Leg();
	}

	private void disposeIfOver() {
		Disposable connection = this.source.get();
		if (this.open.get() == 0 && connection != null) {
			connection.dispose();
		}
	}

	/**
	 * One receiver's part.
	 */
	final class Leg {

		private final AtomicBoolean subscribed = new AtomicBoolean();

		private final AtomicBoolean over = new AtomicBoolean();

		private final Sinks.Empty<Void> stalled = Sinks.empty();

		private final AtomicLong outstanding = new AtomicLong();

		private volatile long moved = System.nanoTime();

		private volatile @Nullable Throwable reason;

		/** What the receiver gets, once. */
		Flux<byte[]> content() {
			return Flux.defer(() -> {
				this.subscribed.set(true);
				this.moved = System.nanoTime();
				watch();
				return Fanout.this.shared.doOnRequest((count) -> {
					this.moved = System.nanoTime();
					this.outstanding.accumulateAndGet(count, (a, b) -> (a + b < 0) ? Long.MAX_VALUE : a + b);
				}).doOnNext((_) -> {
					this.moved = System.nanoTime();
					this.outstanding.decrementAndGet();
				})
					.takeUntilOther(this.stalled.asMono())
					.concatWith(Flux.defer(() -> (this.reason != null) ? Flux.error(this.reason) : Flux.empty()));
			});
		}

		/** Its call has ended, in whichever way. */
		void end() {
			if (!this.over.compareAndSet(false, true)) {
				return;
			}
			if (this.subscribed.compareAndSet(false, true)) {
				// the others need not wait for it any more
				Fanout.this.shared.subscribe().dispose();
			}
			this.stalled.tryEmitEmpty();
			Fanout.this.open.decrementAndGet();
			disposeIfOver();
		}

		/** Why its call failed: perhaps because the stream itself did. */
		Throwable explained(Throwable error) {
			Throwable own = this.reason;
			Throwable all = Fanout.this.broken.get();
			if (all instanceof Refusal) {
				return all;
			}
			return (own != null) ? own : (all != null) ? Refusal.of(Refusal.Reason.MALFORMED, "unexpected EOF") : error;
		}

		private void watch() {
			var _ = Schedulers.parallel()
				.schedule(this::look, Fanout.this.idle.toMillis() / 4 + 1, TimeUnit.MILLISECONDS);
		}

		private void look() {
			if (this.over.get()) {
				return;
			}
			if (System.nanoTime() - this.moved < Fanout.this.idle.toNanos()) {
				watch();
				return;
			}
			this.reason = (this.outstanding.get() > 0)
					? Refusal.of(Refusal.Reason.BODY_TOO_SLOW,
							"The request's body stopped for " + Fanout.this.idle.toSeconds() + " s")
					: new TimeoutException("it took nothing for " + Fanout.this.idle.toSeconds() + " s");
			this.stalled.tryEmitEmpty();
		}

	}

}
