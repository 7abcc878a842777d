package io.ollamagateway.access;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Counts in Redis as long as that answers, and in this process when it does not: nobody
 * is refused for it, and nobody gets through uncounted. Redis is used again as soon as it
 * answers a question of the gateway's own, so that no request has to wait for one that is
 * down.
 */
final class SharedLimits implements LimitStore {

	private static final Logger logger = LoggerFactory.getLogger(SharedLimits.class);

	private final RedisLimits shared;

	private final LimitStore local;

	private final Duration retry;

	private final LimitListener listener;

	private final Disposable.Swap probe = Disposables.swap();

	private volatile boolean available;

	private boolean closed;

	SharedLimits(RedisLimits shared, LimitStore local, Duration retry, LimitListener listener) {
		this.shared = shared;
		this.local = local;
		this.retry = retry;
		this.listener = listener;
	}

	/**
	 * Asks whether Redis answers, now and until it does.
	 */
	synchronized void probe() {
		if (this.closed) {
			return;
		}
		this.probe.update(Flux.interval(Duration.ZERO, this.retry, Schedulers.boundedElastic())
			.onBackpressureDrop()
			.concatMap((_) -> this.shared.answers().onErrorComplete(), 1)
			.next()
			// its lock is for no thread of the connection to Redis
			.publishOn(Schedulers.boundedElastic())
			.subscribe((_) -> found()));
	}

	private synchronized void found() {
		this.available = true;
		logger.info("Redis answers; limits are counted there, for all gateways together");
		this.listener.storeFound();
	}

	/** Its lock is held while the probe starts and listeners are told. */
	private Mono<Void> lost(Throwable failure) {
		return Mono.<Void>fromRunnable(() -> lostNow(failure)).subscribeOn(Schedulers.boundedElastic());
	}

	private synchronized void lostNow(Throwable failure) {
		if (!this.available) {
			return;
		}
		this.available = false;
		logger.warn("Redis does not answer; limits are counted by this gateway for itself: {}", failure.toString());
		this.listener.storeLost();
		probe();
	}

	@Override
	public Mono<Verdict> take(String account, Limits limits, long tokens) {
		Mono<Verdict> locally = Mono.defer(() -> {
			this.listener.countedLocally();
			return this.local.take(account, limits, tokens);
		});
		return Mono.defer(() -> this.available ? this.shared.take(account, limits, tokens)
			.onErrorResume((failure) -> lost(failure).then(locally))
			// not on the few threads of the connection to Redis
			.publishOn(Schedulers.parallel()) : locally);
	}

	@Override
	public Mono<Void> correct(String account, Quota quota, long tokens) {
		return Mono.defer(() -> this.available
				? this.shared.correct(account, quota, tokens)
					.onErrorResume((failure) -> lost(failure).then(this.local.correct(account, quota, tokens)))
				: this.local.correct(account, quota, tokens));
	}

	synchronized void close() {
		this.closed = true;
		this.probe.dispose();
	}

}
