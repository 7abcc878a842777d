package io.ollamagateway.access;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Counts in Redis, for all gateways together: one number for each caller and quota, which
 * Redis forgets when the quota's time is over. A script looks at both quotas and takes
 * from both in one round trip.
 */
final class RedisLimits implements LimitStore {

	private static final RedisScript<List<Long>> TAKE = new LimitScript("take.lua");

	private static final RedisScript<List<Long>> CORRECT = new LimitScript("correct.lua");

	private final ReactiveStringRedisTemplate redis;

	RedisLimits(ReactiveStringRedisTemplate redis) {
		this.redis = redis;
	}

	/**
	 * Whether Redis answers. May block when there is no connection.
	 */
	Mono<Boolean> answers() {
		return Mono.defer(() -> this.redis.execute((connection) -> connection.ping()).next()).hasElement();
	}

	@Override
	public Mono<Verdict> take(String account, Limits limits, long tokens) {
		Quota requestQuota = limits.requests();
		Quota tokenQuota = (tokens > 0) ? limits.tokens() : null;
		long wanted = (tokenQuota != null) ? Math.min(tokens, tokenQuota.amount()) : 0;
		List<String> arguments = List.of(amount(requestQuota), millis(requestQuota), amount(tokenQuota),
				millis(tokenQuota), Long.toString(wanted));
		return this.redis.execute(TAKE, List.of(key(account, "requests"), key(account, "tokens")), arguments)
			.next()
			// the lock around the connection can block when many ask at once
			.subscribeOn(Schedulers.boundedElastic())
			.map((answer) -> new Verdict(exceeded(answer.get(0)), balance(requestQuota, answer.get(1), answer.get(2)),
					balance(tokenQuota, answer.get(3), answer.get(4))));
	}

	private static @Nullable LimitKind exceeded(long code) {
		if (code == 0) {
			return null;
		}
		return (code == 1) ? LimitKind.REQUESTS : LimitKind.TOKENS;
	}

	private static @Nullable Balance balance(@Nullable Quota quota, long used, long millis) {
		return (quota != null) ? Balance.of(quota, quota.amount() - used, Duration.ofMillis(millis)) : null;
	}

	private static String amount(@Nullable Quota quota) {
		return (quota != null) ? Long.toString(quota.amount()) : "0";
	}

	private static String millis(@Nullable Quota quota) {
		return (quota != null) ? Long.toString(quota.per().toMillis()) : "0";
	}

	/** Both keys of a caller are in one slot of a cluster, which a script needs. */
	private static String key(String account, String what) {
		return "ollama-gateway:{" + account + "}:" + what;
	}

	@Override
	public Mono<Void> correct(String account, Quota quota, long tokens) {
		return this.redis
			.execute(CORRECT, List.of(key(account, "tokens")), List.of(Long.toString(tokens), millis(quota)))
			.then()
			// as above; the threads of the connection to the instance call it
			.subscribeOn(Schedulers.boundedElastic());
	}

}
