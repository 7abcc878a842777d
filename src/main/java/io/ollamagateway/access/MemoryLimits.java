package io.ollamagateway.access;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Counts in this process. Who has used nothing for the time of its quota is forgotten,
 * and so are the least used where there are too many: memory has a bound however many
 * call.
 */
final class MemoryLimits implements LimitStore {

	/** Some 50 MB. */
	static final int MOST_BUCKETS = 100_000;

	private final Cache<Owner, Bucket> buckets = Caffeine.newBuilder()
		// looking after itself takes less than waking a thread for it
		.executor(Runnable::run)
		.maximumSize(MOST_BUCKETS)
		.expireAfter(Expiry.<Owner, Bucket>accessing((owner, _) -> owner.quota().per().multipliedBy(2)))
		.build();

	private final TimeMeter clock;

	MemoryLimits(TimeMeter clock) {
		this.clock = clock;
	}

	@Override
	public Mono<Verdict> take(String account, Limits limits, long tokens) {
		return Mono.fromSupplier(() -> takeNow(account, limits, tokens));
	}

	private Verdict takeNow(String account, Limits limits, long tokens) {
		Bucket requestBucket = bucket(account, limits.requests(), false);
		Balance requests = null;
		if (requestBucket != null && limits.requests() != null) {
			ConsumptionProbe probe = requestBucket.tryConsumeAndReturnRemaining(1);
			requests = balance(limits.requests(), probe);
			if (!probe.isConsumed()) {
				return new Verdict(LimitKind.REQUESTS, requests, null);
			}
		}
		Bucket tokenBucket = bucket(account, limits.tokens(), true);
		if (tokenBucket == null || limits.tokens() == null || tokens == 0) {
			return new Verdict(null, requests, null);
		}
		ConsumptionProbe probe = tokenBucket.tryConsumeAndReturnRemaining(Math.min(tokens, limits.tokens().amount()));
		Balance balance = balance(limits.tokens(), probe);
		if (!probe.isConsumed() && requestBucket != null) {
			requestBucket.addTokens(1);
		}
		return new Verdict(probe.isConsumed() ? null : LimitKind.TOKENS, requests, balance);
	}

	private static Balance balance(Quota quota, ConsumptionProbe probe) {
		return Balance.of(quota, probe.getRemainingTokens(), Duration.ofNanos(probe.getNanosToWaitForReset()));
	}

	@Override
	public Mono<Void> correct(String account, Quota quota, long tokens) {
		return Mono.fromRunnable(() -> {
			Bucket bucket = bucket(account, quota, true);
			if (bucket != null && tokens > 0) {
				bucket.consumeIgnoringRateLimits(tokens);
			}
			else if (bucket != null && tokens < 0) {
				bucket.addTokens(-tokens);
			}
		});
	}

	private @Nullable Bucket bucket(String account, @Nullable Quota quota, boolean tokens) {
		return (quota != null) ? this.buckets.get(new Owner(account, quota, tokens), this::full) : null;
	}

	private Bucket full(Owner owner) {
		Quota quota = owner.quota();
		return Bucket.builder()
			.addLimit(
					Bandwidth.builder().capacity(quota.amount()).refillIntervally(quota.amount(), quota.per()).build())
			.withCustomTimePrecision(this.clock)
			.build();
	}

	long size() {
		this.buckets.cleanUp();
		return this.buckets.estimatedSize();
	}

	/**
	 * Whose bucket it is. Who is given another quota gets another bucket.
	 *
	 * @param account the caller
	 * @param quota the quota
	 * @param tokens whether it holds tokens and not requests
	 */
	private record Owner(String account, Quota quota, boolean tokens) {

	}

}
