package io.ollamagateway.access;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;

import io.github.bucket4j.TimeMeter;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.core.ReactiveStringRedisTemplate;

/**
 * Keeps callers within their limits.
 */
public final class CallerLimits implements AutoCloseable {

	/** How often a Redis that has failed is asked whether it is there again. */
	private static final Duration RETRY = Duration.ofSeconds(1);

	private final Supplier<Access> access;

	private final LimitStore store;

	private final LimitListener listener;

	private final Runnable onClose;

	private final GuessLimit guesses = new GuessLimit(TimeMeter.SYSTEM_NANOTIME);

	private final ConcurrentRequests underWay = new ConcurrentRequests();

	private CallerLimits(Supplier<Access> access, LimitStore store, LimitListener listener, Runnable onClose) {
		this.access = access;
		this.store = store;
		this.listener = listener;
		this.onClose = onClose;
	}

	/**
	 * Makes them.
	 * @param access the current access rules
	 * @param redis where all gateways count together; {@code null} to count in this
	 * process
	 * @param listener is told of what callers use and are refused
	 * @return the limits, which have to be closed
	 */
	public static CallerLimits of(Supplier<Access> access, @Nullable ReactiveStringRedisTemplate redis,
			LimitListener listener) {
		LimitStore memory = new MemoryLimits(TimeMeter.SYSTEM_NANOTIME);
		if (redis == null) {
			return new CallerLimits(access, memory, listener, () -> {
			});
		}
		SharedLimits shared = new SharedLimits(new RedisLimits(redis), memory, RETRY, listener);
		shared.probe();
		return new CallerLimits(access, shared, listener, shared::close);
	}

	/**
	 * A request arrives. Whoever calls this has to close what it gets.
	 * @param caller who sends it
	 * @return its admission, which holds nothing yet
	 */
	public Admission arrived(Caller caller) {
		return new Admission(caller, this.access.get().limits(), this.store, this.underWay, this.listener);
	}

	/**
	 * Credentials were wrong.
	 * @param peer who sent them; {@code null} if that cannot be told
	 * @throws TooManyGuessesException if there were too many of them
	 */
	void guessedWrong(@Nullable InetSocketAddress peer) {
		Access current = this.access.get();
		Quota quota = current.limits().guesses();
		Caller guesser = current.unrecognized(peer);
		if (quota != null) {
			refuse(guesser, quota, this.guesses.wrong(guesser.account(), quota));
		}
	}

	/**
	 * Credentials were right.
	 * @param peer who sent them; {@code null} if that cannot be told
	 * @param identity whom they name
	 * @throws TooManyGuessesException if that must not be told, since they may have been
	 * guessed
	 */
	void recognized(@Nullable InetSocketAddress peer, Identity identity) {
		Access current = this.access.get();
		Quota quota = current.limits().guesses();
		if (quota != null) {
			Caller caller = current.unrecognized(peer);
			refuse(caller, quota, this.guesses.right(caller.account(), identity.account(), quota));
		}
	}

	private void refuse(Caller guesser, Quota quota, @Nullable Duration retryAfter) {
		if (retryAfter == null) {
			return;
		}
		boolean enforced = this.access.get().limits().enforced();
		this.listener.exceeded(guesser, LimitKind.GUESSES, enforced);
		if (enforced) {
			throw new TooManyGuessesException(quota, retryAfter);
		}
	}

	@Override
	public void close() {
		this.onClose.run();
	}

}
