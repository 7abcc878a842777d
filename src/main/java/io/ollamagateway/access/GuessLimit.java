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

/**
 * Keeps people from guessing secrets. Who has sent too many wrong ones is not told any
 * more whether another one is right, for a while. Those who were recognized at the same
 * address before go on: many stand behind one address, and a neighbour with an old key
 * must not lock them out. Counts in this process; memory has a bound however many guess.
 */
final class GuessLimit {

	private static final int MOST = 100_000;

	private static final Duration REMEMBERED = Duration.ofDays(1);

	private final Cache<Guesser, Bucket> guessers = Caffeine.newBuilder()
		.executor(Runnable::run)
		.maximumSize(MOST)
		.expireAfter(Expiry.<Guesser, Bucket>accessing((guesser, _) -> guesser.quota().per().multipliedBy(2)))
		.build();

	private final Cache<Familiar, Boolean> familiar = Caffeine.newBuilder()
		.executor(Runnable::run)
		.maximumSize(MOST)
		.expireAfterAccess(REMEMBERED)
		.build();

	private final TimeMeter clock;

	GuessLimit(TimeMeter clock) {
		this.clock = clock;
	}

	/**
	 * Credentials were wrong.
	 * @param from who sent them, as far as the address tells
	 * @param quota how many wrong ones one may send
	 * @return the time until others of this address are looked at again; {@code null} if
	 * they are
	 */
	@Nullable Duration wrong(String from, Quota quota) {
		ConsumptionProbe probe = this.guessers.get(new Guesser(from, quota), this::full)
			.tryConsumeAndReturnRemaining(1);
		return probe.isConsumed() ? null : Duration.ofNanos(probe.getNanosToWaitForRefill());
	}

	/**
	 * Credentials were right.
	 * @param from who sent them, as far as the address tells
	 * @param account whom they name
	 * @param quota how many wrong ones one may send
	 * @return the time until this may be told; {@code null} if it may be now
	 */
	@Nullable Duration right(String from, String account, Quota quota) {
		Familiar seen = new Familiar(from, account);
		if (this.familiar.getIfPresent(seen) != null) {
			return null;
		}
		Bucket bucket = this.guessers.getIfPresent(new Guesser(from, quota));
		if (bucket != null && bucket.getAvailableTokens() == 0) {
			return Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
		}
		this.familiar.put(seen, Boolean.TRUE);
		return null;
	}

	private Bucket full(Guesser guesser) {
		Quota quota = guesser.quota();
		return Bucket.builder()
			.addLimit(
					Bandwidth.builder().capacity(quota.amount()).refillIntervally(quota.amount(), quota.per()).build())
			.withCustomTimePrecision(this.clock)
			.build();
	}

	/**
	 * Whose wrong credentials are counted.
	 *
	 * @param from the address
	 * @param quota how many it may send. With another quota it begins anew
	 */
	private record Guesser(String from, Quota quota) {

	}

	/**
	 * Somebody who was recognized.
	 *
	 * @param from at which address
	 * @param account who it is
	 */
	private record Familiar(String from, String account) {

	}

}
