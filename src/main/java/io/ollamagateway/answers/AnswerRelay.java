package io.ollamagateway.answers;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Stands between an instance that writes an answer and the client that takes it. Every
 * signal, from either side or of the clock, is left where it came from and then looked at
 * in {@link #settle}, where one thread is at a time; all that is not shared is its.
 */
final class AnswerRelay implements CoreSubscriber<DataBuffer>, Subscription {

	/** What is asked of an instance at a time, in chunks. */
	private static final int BATCH = 16;

	private final CoreSubscriber<? super DataBuffer> client;

	private final AnswerWatch watch;

	private final Backlog backlog;

	private final AnswerClock clock;

	private final Disposable.Swap alarm = Disposables.swap();

	private final AtomicInteger signals = new AtomicInteger();

	private final Queue<DataBuffer> arrived = new ConcurrentLinkedQueue<>();

	private final AtomicReference<@Nullable End> end = new AtomicReference<>();

	private final AtomicLong wanted = new AtomicLong();

	private volatile @Nullable Subscription instance;

	private volatile boolean cancelled;

	/** What came when nobody was in {@link #settle}, as most does: the queue is empty. */
	private @Nullable DataBuffer direct;

	/** How many chunks the client got. */
	private long given;

	/** How many chunks the instance was asked for and has not sent. */
	private int asked;

	/** When the clock is looked at next. */
	private long alarmAt = AnswerClock.NEVER;

	/** Nothing more of the instance's is wanted. */
	private boolean ended;

	/** Nothing more goes to the client. */
	private boolean over;

	AnswerRelay(CoreSubscriber<? super DataBuffer> client, AnswerWatch watch, FlowLimits limits) {
		this.client = client;
		this.watch = watch;
		this.backlog = limits.buffers().backlog(limits.capacity());
		this.clock = new AnswerClock(limits);
	}

	@Override
	public Context currentContext() {
		return this.client.currentContext();
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		if (Operators.validate(this.instance, subscription)) {
			this.instance = subscription;
			this.client.onSubscribe(this);
			signal();
		}
	}

	@Override
	public void onNext(DataBuffer bytes) {
		if (this.signals.compareAndSet(0, 1)) {
			this.direct = bytes;
			settleAll();
		}
		else {
			this.arrived.add(bytes);
			signal();
		}
	}

	@Override
	public void onError(Throwable failure) {
		this.end.compareAndSet(null, new End(failure));
		signal();
	}

	@Override
	public void onComplete() {
		this.end.compareAndSet(null, new End(null));
		signal();
	}

	@Override
	public void request(long count) {
		if (Operators.validate(count)) {
			this.wanted.accumulateAndGet(count, Operators::addCap);
			signal();
		}
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		signal();
	}

	private void signal() {
		if (this.signals.getAndIncrement() == 0) {
			settleAll();
		}
	}

	private void settleAll() {
		int seen = 1;
		while (seen != 0) {
			settle();
			seen = this.signals.addAndGet(-seen);
		}
	}

	private void settle() {
		this.clock.look();
		if (!this.over && this.cancelled) {
			this.over = true;
			stopInstance();
			if (!this.ended) {
				this.watch.abandoned();
			}
		}
		if (!this.over) {
			pass();
		}
		if (!this.over) {
			keepTime();
		}
		if (this.over) {
			this.alarm.dispose();
			this.backlog.clear();
			dropArrived();
		}
		else {
			ask();
		}
	}

	private void pass() {
		giveBacklog();
		// read before the queue, which then holds all that came before the end
		End last = this.end.get();
		for (DataBuffer next = nextArrived(); next != null; next = nextArrived()) {
			pass(next);
		}
		if (last != null) {
			finish(last.failure());
		}
		giveBacklog();
		if (this.ended && !this.over && this.backlog.isEmpty()) {
			this.over = true;
			this.client.onComplete();
		}
	}

	private @Nullable DataBuffer nextArrived() {
		DataBuffer first = this.direct;
		if (first == null) {
			return this.arrived.poll();
		}
		this.direct = null;
		return first;
	}

	private void pass(DataBuffer bytes) {
		this.asked--;
		if (this.ended) {
			// was on its way when the gateway ended the answer
			DataBufferUtils.release(bytes);
			return;
		}
		this.clock.passed();
		try {
			this.watch.passes(bytes);
		}
		catch (RuntimeException ex) {
			DataBufferUtils.release(bytes);
			stopInstance();
			finish(ex);
			return;
		}
		if (this.backlog.isEmpty() && this.given < this.wanted.get()) {
			this.given++;
			this.client.onNext(bytes);
		}
		else {
			this.backlog.add(bytes);
		}
	}

	private void giveBacklog() {
		while (!this.over && !this.cancelled && !this.backlog.isEmpty() && this.given < this.wanted.get()) {
			this.given++;
			this.client.onNext(this.backlog.next());
		}
	}

	/** The instance has ended, in whichever way, or was made to. */
	private void finish(@Nullable Throwable error) {
		if (this.ended) {
			return;
		}
		this.ended = true;
		Throwable failure = (error != null) ? error : this.watch.missingEnd();
		if (failure == null) {
			this.watch.completed();
			return;
		}
		DataBuffer told = this.watch.failed(failure);
		if (told != null) {
			this.backlog.add(told);
		}
		else {
			breakOff(failure);
		}
	}

	private void breakOff(Throwable failure) {
		this.over = true;
		this.backlog.clear();
		this.client.onError(failure);
	}

	private void keepTime() {
		TimeLimitException late = this.clock.late(this.backlog, this.ended);
		if (late != null) {
			stopInstance();
			if (!this.ended) {
				finish(late);
				signal();
			}
			else {
				breakOff(late);
			}
		}
		setAlarm();
	}

	/** One that rings too early is cheaper than a new one for each chunk. */
	private void setAlarm() {
		long now = this.clock.now();
		if (now >= this.alarmAt) {
			this.alarmAt = AnswerClock.NEVER;
		}
		long due = this.clock.due();
		if (due < this.alarmAt) {
			this.alarmAt = due;
			this.alarm.update(Schedulers.parallel().schedule(this::signal, due - now, TimeUnit.NANOSECONDS));
		}
	}

	private void ask() {
		Subscription source = this.instance;
		if (!this.ended && source != null && !this.backlog.isFull() && this.asked <= BATCH / 2) {
			int more = BATCH - this.asked;
			this.asked = BATCH;
			source.request(more);
		}
	}

	private void stopInstance() {
		Subscription source = this.instance;
		if (source != null) {
			source.cancel();
		}
	}

	private void dropArrived() {
		for (DataBuffer next = nextArrived(); next != null; next = nextArrived()) {
			DataBufferUtils.release(next);
		}
	}

	/**
	 * An instance's last signal.
	 *
	 * @param failure absent if it ended in good order
	 */
	private record End(@Nullable Throwable failure) {
	}

}
