package io.ollamagateway.scheduling;

import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.RunnerOptions;
import org.jspecify.annotations.Nullable;

/**
 * A model in the memory of an instance, or on its way into it or out of it.
 */
final class Runner {

	private static final String CONTEXT = RunnerOptions.NUM_CTX;

	private final InstanceLoad instance;

	private final ModelName model;

	private final ModelFacts facts;

	private final ModelSpeed speed;

	private final PrefixMemory prefixes = new PrefixMemory();

	private final RunnerOptions options;

	private SlotLimit slots;

	/** Its context as the instance tells it, where somebody else loaded it. */
	private int foreignContext;

	private State state;

	private int active;

	private long since;

	private long used;

	private long bytes;

	private double loadSeconds;

	private @Nullable KeepAlive keepAlive;

	Runner(InstanceLoad instance, ModelName model, ModelFacts facts, RunnerOptions options, State state, long now) {
		this.instance = instance;
		this.model = model;
		this.facts = facts;
		this.speed = instance.speed(model);
		this.options = options;
		this.state = state;
		this.slots = instance.slots(model);
		this.since = now;
		this.used = now;
	}

	InstanceLoad instance() {
		return this.instance;
	}

	ModelName model() {
		return this.model;
	}

	/** What is known of its model wherever that runs. */
	ModelFacts facts() {
		return this.facts;
	}

	/** How fast its instance runs its model. */
	ModelSpeed speed() {
		return this.speed;
	}

	PrefixMemory prefixes() {
		return this.prefixes;
	}

	SlotLimit slots() {
		return this.slots;
	}

	void slots(SlotLimit slots) {
		this.slots = slots;
	}

	State state() {
		return this.state;
	}

	void state(State state, long now) {
		this.state = state;
		this.since = now;
	}

	/** Since when it is in its state. */
	long since() {
		return this.since;
	}

	/** When it was last seen to be there: since it is in its state, or has answered. */
	long seen() {
		return Math.max(this.since, this.used);
	}

	boolean isReady() {
		return this.state == State.READY;
	}

	/**
	 * Whether it is there, or will be, for those who wait.
	 */
	boolean isCopy() {
		return this.state != State.CLOSING;
	}

	/**
	 * Whether it can serve requests with such options as it is.
	 * @param wanted the options
	 */
	boolean serves(RunnerOptions wanted) {
		if (wanted.equals(this.options)) {
			return true;
		}
		return this.foreignContext > 0 && wanted.values().size() == 1
				&& Integer.toString(this.foreignContext).equals(wanted.values().get(CONTEXT));
	}

	/**
	 * The instance tells of it. One that the gateway did not load itself may have been
	 * loaded with any options; what is known is its context.
	 * @param bytes the memory that it takes
	 * @param context its context, 0 if not told
	 */
	void told(long bytes, int context, boolean foreign) {
		this.bytes = bytes;
		if (foreign) {
			this.foreignContext = context;
		}
	}

	long bytes() {
		return this.bytes;
	}

	void bytes(long bytes) {
		this.bytes = bytes;
	}

	double loadSeconds() {
		return this.loadSeconds;
	}

	void loadSeconds(double seconds) {
		this.loadSeconds = seconds;
	}

	/**
	 * How long it stays when it is idle, as it was last told.
	 * @return {@code null} if that is not known
	 */
	@Nullable KeepAlive keepAlive() {
		return this.keepAlive;
	}

	void keepAlive(@Nullable KeepAlive stays) {
		this.keepAlive = stays;
	}

	/** Its time begins anew. */
	void touched(long now) {
		this.used = now;
	}

	int active() {
		return this.active;
	}

	void take() {
		this.active++;
	}

	void giveBack(long now) {
		this.active--;
		this.used = now;
	}

	boolean hasFreeSlot() {
		return this.state == State.READY && this.active < this.slots.limit() && this.instance.hasRoom();
	}

	/**
	 * Where a model stands.
	 */
	enum State {

		/** On its way in. */
		LOADING,

		/** There. */
		READY,

		/** On its way out: finishes what runs and gets nothing new. */
		CLOSING

	}

}
