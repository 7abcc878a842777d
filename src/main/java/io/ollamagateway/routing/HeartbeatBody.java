package io.ollamagateway.routing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * The body that a client gets who was kept waiting: heartbeats until the first byte of
 * the answer, then the answer. Heartbeats come from a timer and the answer from an
 * instance's connection, so that two threads may come at the same time; never does a
 * heartbeat come behind a byte of the answer. One client takes it, once.
 */
final class HeartbeatBody extends Flux<DataBuffer> {

	private final Runnable onCancel;

	/** At most one heartbeat, and of the answer what was asked for. */
	private final Queue<DataBuffer> ready = new ConcurrentLinkedQueue<>();

	private final AtomicInteger draining = new AtomicInteger();

	private @Nullable CoreSubscriber<? super DataBuffer> client;

	private @Nullable Subscription answer;

	/** What the client wants in all. */
	private long wanted;

	/** What the answer was asked for in all. */
	private long asked;

	private long beats;

	private long sent;

	private boolean answering;

	private boolean ended;

	private @Nullable Throwable error;

	private volatile boolean cancelled;

	private boolean over;

	/**
	 * Creates a body.
	 * @param onCancel runs when the client leaves
	 */
	HeartbeatBody(Runnable onCancel) {
		this.onCancel = onCancel;
	}

	@Override
	public void subscribe(CoreSubscriber<? super DataBuffer> client) {
		synchronized (this) {
			if (this.client != null) {
				throw new IllegalStateException("Only one client takes a body");
			}
			this.client = client;
		}
		client.onSubscribe(new ToClient());
		drain();
	}

	/**
	 * Sends a heartbeat, unless the one before has not been taken yet.
	 * @param heartbeat its bytes, on the heap
	 */
	void beat(DataBuffer heartbeat) {
		synchronized (this) {
			if (this.answering || this.ended || this.cancelled || !this.ready.isEmpty()) {
				return;
			}
			this.beats++;
			this.ready.add(heartbeat);
		}
		drain();
	}

	/**
	 * Lets the answer follow.
	 * @param answer the answer; without effect if there was one before
	 */
	void answer(Publisher<? extends DataBuffer> answer) {
		answer.subscribe(new FromInstance());
	}

	/**
	 * Whether heartbeats can still come.
	 * @return {@code false} from the answer's first signal on, and without a client
	 */
	synchronized boolean isWaiting() {
		return !this.answering && !this.ended && !this.cancelled;
	}

	/**
	 * Nobody takes this body any more.
	 */
	void cancel() {
		Subscription source;
		synchronized (this) {
			if (this.cancelled) {
				return;
			}
			this.cancelled = true;
			source = this.answer;
		}
		if (source != null) {
			source.cancel();
		}
		drain();
		this.onCancel.run();
	}

	/**
	 * Asks the answer for what the client wants; as long as it has not begun, for one.
	 */
	private void ask() {
		Subscription source;
		long more;
		synchronized (this) {
			source = this.answer;
			more = (this.wanted == Long.MAX_VALUE) ? Long.MAX_VALUE - this.asked
					: this.wanted - this.beats - this.asked;
			more = this.answering ? more : Math.min(more, 1 - this.asked);
			if (source == null || more <= 0) {
				return;
			}
			this.asked += more;
		}
		source.request(more);
	}

	private void drain() {
		if (this.draining.getAndIncrement() != 0) {
			return;
		}
		int missed = 1;
		while (missed != 0) {
			release();
			CoreSubscriber<? super DataBuffer> taker;
			synchronized (this) {
				taker = this.client;
			}
			if (taker != null) {
				drain(taker);
			}
			missed = this.draining.addAndGet(-missed);
		}
	}

	private void drain(CoreSubscriber<? super DataBuffer> taker) {
		DataBuffer next = take();
		while (next != null) {
			taker.onNext(next);
			next = take();
		}
		Throwable failure;
		synchronized (this) {
			if (!this.ended || this.over || this.cancelled || !this.ready.isEmpty()) {
				return;
			}
			this.over = true;
			failure = this.error;
		}
		if (failure != null) {
			taker.onError(failure);
		}
		else {
			taker.onComplete();
		}
	}

	/** What nobody takes any more. */
	private void release() {
		while (this.cancelled && !this.ready.isEmpty()) {
			DataBufferUtils.release(this.ready.remove());
		}
	}

	private @Nullable DataBuffer take() {
		release();
		synchronized (this) {
			DataBuffer next = (this.sent < this.wanted) ? this.ready.poll() : null;
			this.sent += (next != null) ? 1 : 0;
			return next;
		}
	}

	private final class ToClient implements Subscription {

		@Override
		public void request(long count) {
			synchronized (HeartbeatBody.this) {
				HeartbeatBody.this.wanted = Operators.addCap(HeartbeatBody.this.wanted, count);
			}
			ask();
			drain();
		}

		@Override
		public void cancel() {
			HeartbeatBody.this.cancel();
		}

	}

	private final class FromInstance implements CoreSubscriber<DataBuffer> {

		@Override
		public void onSubscribe(Subscription subscription) {
			synchronized (HeartbeatBody.this) {
				if (HeartbeatBody.this.answer == null && !HeartbeatBody.this.cancelled) {
					HeartbeatBody.this.answer = subscription;
					subscription = Operators.emptySubscription();
				}
			}
			subscription.cancel();
			ask();
		}

		@Override
		public void onNext(DataBuffer bytes) {
			boolean first;
			synchronized (HeartbeatBody.this) {
				first = !HeartbeatBody.this.answering;
				HeartbeatBody.this.answering = true;
				HeartbeatBody.this.ready.add(bytes);
			}
			drain();
			if (first) {
				ask();
			}
		}

		@Override
		public void onError(Throwable failure) {
			end(failure);
		}

		@Override
		public void onComplete() {
			end(null);
		}

		private void end(@Nullable Throwable failure) {
			synchronized (HeartbeatBody.this) {
				HeartbeatBody.this.ended = true;
				HeartbeatBody.this.error = failure;
			}
			drain();
		}

	}

}
