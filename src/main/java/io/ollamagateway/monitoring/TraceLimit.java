package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.function.IntSupplier;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import org.jspecify.annotations.Nullable;

/**
 * How many requests may still become traces: so many a second, to bound what traces cost
 * where requests are many and small.
 */
final class TraceLimit {

	private final IntSupplier perSecond;

	private final TimeMeter clock;

	private volatile @Nullable Limit limit;

	/**
	 * Creates it.
	 * @param perSecond how many may be; asked each time, 0 = all
	 * @param clock the time
	 */
	TraceLimit(IntSupplier perSecond, TimeMeter clock) {
		this.perSecond = perSecond;
		this.clock = clock;
	}

	/**
	 * One more is about to become a trace.
	 * @return whether it may
	 */
	boolean take() {
		Bucket bucket = bucket();
		return bucket == null || bucket.tryConsume(1);
	}

	/** Whether at this moment no more may. */
	boolean isUsedUp() {
		Bucket bucket = bucket();
		return bucket != null && bucket.getAvailableTokens() < 1;
	}

	private @Nullable Bucket bucket() {
		int most = this.perSecond.getAsInt();
		if (most == 0) {
			return null;
		}
		Limit current = this.limit;
		if (current == null || current.perSecond() != most) {
			current = limit(most);
			this.limit = current;
		}
		return current.bucket();
	}

	private Limit limit(int most) {
		return new Limit(most,
				Bucket.builder()
					.addLimit((limit) -> limit.capacity(most).refillGreedy(most, Duration.ofSeconds(1)))
					.withCustomTimePrecision(this.clock)
					.build());
	}

	/**
	 * What may still be followed.
	 *
	 * @param perSecond how many a second
	 * @param bucket counts them
	 */
	private record Limit(int perSecond, Bucket bucket) {
	}

}
