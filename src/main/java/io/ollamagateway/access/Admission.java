package io.ollamagateway.access;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * What one request takes from the limits of its caller. It is closed when the request has
 * ended.
 */
public final class Admission {

	private static final Logger logger = LoggerFactory.getLogger(Admission.class);

	/** Nothing is put aside, or it has been settled. */
	private static final long NONE = -1;

	private final Caller caller;

	private final LimitPolicy policy;

	private final LimitStore store;

	private final ConcurrentRequests underWay;

	private final LimitListener listener;

	private final AtomicLong putAside = new AtomicLong(NONE);

	private volatile @Nullable Verdict verdict;

	private final AtomicBoolean entered = new AtomicBoolean();

	Admission(Caller caller, LimitPolicy policy, LimitStore store, ConcurrentRequests underWay,
			LimitListener listener) {
		this.caller = caller;
		this.policy = policy;
		this.store = store;
		this.underWay = underWay;
		this.listener = listener;
	}

	/**
	 * Takes one of the caller's places for requests at a time.
	 * @throws Refusal if all are taken
	 */
	public void enter() {
		int places = this.caller.limits().concurrent();
		if (places == 0) {
			return;
		}
		String account = this.caller.account();
		if (!this.underWay.enter(account, places)) {
			exceeded(LimitKind.CONCURRENT,
					"You have " + places + " requests under way, as many as you may; wait until one of them has ended",
					Duration.ofSeconds(1));
			this.underWay.enter(account, Integer.MAX_VALUE);
		}
		this.entered.set(true);
	}

	/**
	 * Whether it holds one of the caller's places.
	 * @return {@code false} also if the caller may have any number of requests at a time
	 */
	public boolean hasPlace() {
		return this.entered.get();
	}

	/**
	 * Gives the caller's place back, which the request then has no more, once.
	 */
	public void leave() {
		if (this.entered.compareAndSet(true, false)) {
			this.underWay.leave(this.caller.account());
		}
	}

	/**
	 * Whether tokens are limited, so that what is asked has to be known first.
	 * @return {@code false} if only requests are
	 */
	public boolean needsEstimate() {
		return this.caller.limits().tokens() != null;
	}

	/**
	 * Takes the request from the caller's quotas. What was taken already is not taken
	 * again.
	 * @param request what it asks; absent if it is not known, or asks nothing of a model
	 * @return ends when it is done, with a {@link Refusal} if it is beyond a quota
	 */
	public Mono<Void> take(@Nullable ModelRequest request) {
		Limits limits = this.caller.limits();
		if (this.verdict != null || (limits.requests() == null && limits.tokens() == null)) {
			return Mono.empty();
		}
		long tokens = (request != null && limits.tokens() != null) ? this.policy.estimate(request) : 0;
		return this.store.take(this.caller.account(), limits, tokens).doOnNext((taken) -> judge(taken, tokens)).then();
	}

	private void judge(Verdict taken, long tokens) {
		this.verdict = taken;
		LimitKind exceeded = taken.exceeded();
		if (exceeded == null) {
			Quota quota = this.caller.limits().tokens();
			if (tokens > 0 && quota != null) {
				this.putAside.set(Math.min(tokens, quota.amount()));
			}
			return;
		}
		if (!this.policy.enforced()) {
			this.putAside.set(0);
		}
		Balance balance = taken.exceededBalance();
		Duration reset = (balance != null) ? balance.reset() : Duration.ofSeconds(1);
		Quota quota = (exceeded == LimitKind.TOKENS) ? this.caller.limits().tokens() : this.caller.limits().requests();
		exceeded(exceeded,
				(exceeded == LimitKind.TOKENS)
						? "You have used the tokens that you may use (" + quota + "); wait, or ask for shorter answers"
						: "You have sent as many requests as you may (" + quota + "); wait",
				reset);
	}

	private void exceeded(LimitKind kind, String message, Duration retryAfter) {
		this.listener.exceeded(this.caller, kind, this.policy.enforced());
		if (this.policy.enforced()) {
			throw Refusal.of(Refusal.Reason.LIMITED, message).retryAfter(retryAfter);
		}
		logger.debug("{} is beyond its limit of {}, which is not enforced", this.caller, kind.label());
	}

	/**
	 * Tells what the request has used, in place of what was put aside for it. Only the
	 * first time counts.
	 * @param tokens of prompt and answer together
	 * @param exact whether the instance told it; else it is an estimate
	 */
	public void used(long tokens, boolean exact) {
		long reserved = this.putAside.getAndSet(NONE);
		Quota quota = this.caller.limits().tokens();
		if (reserved == NONE || quota == null) {
			return;
		}
		this.listener.charged(this.caller, tokens, exact);
		if (tokens != reserved) {
			this.store.correct(this.caller.account(), quota, tokens - reserved).subscribe((_) -> {
			}, (failure) -> logger.warn("What {} has used cannot be counted: {}", this.caller, failure.toString()));
		}
	}

	/**
	 * The request has ended. What was put aside and is not used is given back.
	 */
	public void close() {
		used(0, true);
		leave();
	}

	/**
	 * What is left of the caller's requests.
	 * @return {@code null} where they are not limited, or were not counted yet
	 */
	public @Nullable Balance requests() {
		Verdict taken = this.verdict;
		return (taken != null) ? taken.requests() : null;
	}

	/**
	 * What is left of the caller's tokens.
	 * @return {@code null} where they are not limited, or were not counted yet
	 */
	public @Nullable Balance tokens() {
		Verdict taken = this.verdict;
		return (taken != null) ? taken.tokens() : null;
	}

}
