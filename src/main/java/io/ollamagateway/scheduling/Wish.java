package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.Locale;

import io.ollamagateway.protocol.KeepAlive;

/**
 * A model that an instance shall have in its memory before anybody asks for it.
 */
final class Wish {

	/** In parts of the time that a model stays: what is left of it when it is renewed. */
	private static final double RENEWED_AT = 0.25;

	/** How long after one load the next one comes, if the model has left the memory. */
	private static final long REST_NANOS = Duration.ofSeconds(30).toNanos();

	private final RunnerKey key;

	private final KeepAlive keepAlive;

	private final Duration limit;

	private State state = State.WANTED;

	private long lastLoad = Long.MIN_VALUE;

	/**
	 * Creates a wish.
	 * @param key the model, and what it is loaded with
	 * @param keepAlive how long it stays when it is idle
	 * @param limit the time after which its load has failed
	 */
	Wish(RunnerKey key, KeepAlive keepAlive, Duration limit) {
		this.key = key;
		this.keepAlive = keepAlive;
		this.limit = limit;
	}

	/** The same wish of a new configuration. */
	Wish or(Wish before) {
		boolean same = this.key.equals(before.key) && this.keepAlive.equals(before.keepAlive)
				&& this.limit.equals(before.limit);
		return same ? before : this;
	}

	RunnerKey key() {
		return this.key;
	}

	KeepAlive keepAlive() {
		return this.keepAlive;
	}

	Duration limit() {
		return this.limit;
	}

	State state() {
		return this.state;
	}

	void state(State other) {
		this.state = other;
	}

	boolean isOpen() {
		return this.state == State.WANTED || this.state == State.PUT_OFF;
	}

	/** Its instance has come, or has come back: nothing is known of what it has. */
	void renew() {
		this.state = State.WANTED;
		this.lastLoad = Long.MIN_VALUE;
	}

	void loads(long now) {
		this.lastLoad = now;
	}

	/**
	 * Whether it has been loaded so lately that something else must have taken its place.
	 */
	boolean rests(long now) {
		return this.lastLoad != Long.MIN_VALUE && now - this.lastLoad < REST_NANOS;
	}

	/**
	 * Whether its model would soon leave the memory, or might.
	 * @param runner the model in memory, idle
	 * @param now the time in nanoseconds
	 */
	boolean isDue(Runner runner, long now) {
		KeepAlive stays = runner.keepAlive();
		if (stays == null) {
			return true;
		}
		Duration time = stays.duration();
		return time != null && now - runner.seen() >= (1 - RENEWED_AT) * time.toNanos();
	}

	/**
	 * Where it stands.
	 */
	enum State {

		/** To be loaded next. */
		WANTED,

		/**
		 * Not to be had now: the instance does not have it on its disk, has no room for
		 * it, or failed to load it.
		 */
		PUT_OFF,

		/** In memory, or has been and comes back when there is nothing else to do. */
		LOADED,

		/** Somebody has unloaded it; it is not loaded before it is asked for. */
		DROPPED;

		String label() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
