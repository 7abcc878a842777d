package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One call on its way through an instance: queued, assigned to a runner, read, answered.
 */
public final class SimulatedCall {

	final ModelCall request;

	final ModelSettings model;

	/** Those of the request over those of the model. */
	final RunnerOptions options;

	final CallListener listener;

	private final SimulatedInstance instance;

	private final long start;

	private long assigned;

	private long started;

	private int cached;

	private long promptEval;

	private long eval;

	private int done;

	private State state = State.QUEUED;

	private @Nullable Script script;

	private @Nullable Runner runner;

	private SimulationClock.@Nullable Task task;

	SimulatedCall(SimulatedInstance instance, ModelSettings model, ModelCall request, CallListener listener) {
		this.instance = instance;
		this.model = model;
		this.options = request.options().over(RunnerOptions.of(model.parameters()));
		this.request = request;
		this.listener = listener;
		this.start = instance.clock().nanos();
	}

	public State state() {
		return this.state;
	}

	/** The client is gone. */
	public void cancel() {
		State before = this.state;
		if (before == State.ENDED || before == State.CANCELLED) {
			return;
		}
		this.state = State.CANCELLED;
		this.instance.counters().cancelled++;
		if (this.task != null) {
			this.task.cancel();
		}
		switch (before) {
			case LOADING -> this.instance.loads().ownerLeft(this);
			case WAITING -> this.instance.release(this, runner());
			case RUNNING -> this.instance.clock().schedule(this.instance.settings().cancelLatency(), this::giveBack);
			default -> {
				// queued: dropped when it comes to the head
			}
		}
	}

	/** The client is gone and the slot goes with it. */
	void leak() {
		this.state = State.CANCELLED;
		this.instance.counters().cancelled++;
	}

	boolean cancelled() {
		return this.state == State.CANCELLED;
	}

	void loading() {
		this.state = State.LOADING;
	}

	void queued() {
		this.state = State.QUEUED;
	}

	void fail(int status, String message) {
		if (this.state != State.CANCELLED && this.state != State.ENDED) {
			this.state = State.ENDED;
			if (this.task != null) {
				this.task.cancel();
			}
			this.listener.failed(status, message);
		}
	}

	/** The process that answers this, or has it in its queue, was killed. */
	void runnerDied() {
		if (this.state != State.RUNNING && this.state != State.WAITING) {
			return;
		}
		String text = (this.state == State.WAITING) ? SimulatedInstance.NO_LONGER_RUNNING
				: (this.done > 0) ? SimulatedInstance.UNEXPECTED_EOF : SimulatedInstance.STOPPED;
		fail(500, text);
		giveBack();
	}

	void assigned(Runner runner) {
		this.runner = runner;
		this.assigned = this.instance.clock().nanos();
		if (this.request.loadOnly()) {
			finish(Completion.of("load"));
			return;
		}
		this.state = State.WAITING;
		runner.enter(this);
	}

	void run(Slot slot) {
		this.state = State.RUNNING;
		this.started = this.instance.clock().nanos();
		int tokens = this.request.promptTokens();
		boolean embed = this.request.kind() == ModelCall.Kind.EMBED;
		// one token at least is always read
		this.cached = embed ? 0 : Math.clamp(tokens - 1, 0, slot.kept.commonPrefix(prompt().tokens()));
		this.promptEval = (long) (1e9 * (tokens - this.cached)
				/ (embed ? this.model.embedTps() : this.model.prefillTps()));
		if (this.instance.hung(this.model)) {
			return;
		}
		if (embed) {
			after(this.promptEval, () -> this.listener.whenReady(() -> finish(completion("stop"))));
			return;
		}
		int length = (this.model.outputTokens() > 0) ? this.model.outputTokens()
				: this.instance.settings().outputTokens();
		this.script = Script.write(this.model, this.request, length, this.instance.settings().seed());
		after(this.promptEval, () -> {
			// measured and not planned, as the real one does it
			this.promptEval = this.instance.clock().nanos() - this.started;
			decode();
		});
	}

	private void decode() {
		Script script = script();
		int left = script.length() - this.done;
		if (left == 0) {
			this.listener.whenReady(() -> finish(completion(script.reason())));
			return;
		}
		// the first token is a step of its own, so that its moment is exact
		int count = (this.done == 0) ? 1 : Math.min(left, this.instance.settings().decodeStep());
		long begin = this.instance.clock().nanos();
		after(count * runner().tokenTime(), () -> this.listener.whenReady(() -> generated(count, begin)));
	}

	private void generated(int count, long begin) {
		if (this.state != State.RUNNING) {
			return;
		}
		this.eval += this.instance.clock().nanos() - begin;
		this.instance.counters().tokens += count;
		int before = this.done;
		this.done += count;
		if (before == 0) {
			this.listener.firstToken();
		}
		List<Piece> pieces = script().pieces();
		for (int i = before; i < Math.min(this.done, pieces.size()) && this.state == State.RUNNING; i++) {
			this.listener.piece(pieces.get(i));
		}
		if (this.state == State.RUNNING) {
			decode();
		}
	}

	private void after(long nanos, Runnable action) {
		this.task = this.instance.clock().schedule(Duration.ofNanos(nanos), () -> {
			if (this.state == State.RUNNING) {
				action.run();
			}
		});
	}

	private Completion completion(String reason) {
		List<ToolCall> tools = (this.script != null) ? this.script.toolCalls() : List.of();
		return new Completion(reason, this.instance.clock().nanos() - this.start, this.assigned - this.start,
				this.request.promptTokens(), this.cached, this.promptEval, this.done, this.eval, tools);
	}

	private void finish(Completion completion) {
		if (this.state == State.CANCELLED || this.state == State.ENDED) {
			return;
		}
		this.state = State.ENDED;
		giveBack();
		this.listener.completed(completion);
	}

	/** What the slot holds after this call. */
	Tokens leaves() {
		if (this.request.kind() == ModelCall.Kind.EMBED) {
			return Tokens.EMPTY;
		}
		Tokens output = this.request.output();
		if (this.done == 0) {
			// left while the prompt was read
			double read = (this.promptEval > 0)
					? (double) (this.instance.clock().nanos() - this.started) / this.promptEval : 1;
			int length = prompt().tokens().length();
			return prompt().tokens().first((int) Math.min(length, this.cached + read * (length - this.cached)));
		}
		if (output != null) {
			return prompt().tokens().append(output.first(this.done));
		}
		StringBuilder said = new StringBuilder();
		if (this.request.kind() == ModelCall.Kind.CHAT) {
			said.append(Prompt.marker("assistant"));
		}
		List<Piece> pieces = script().pieces();
		pieces.subList(0, Math.min(this.done, pieces.size())).forEach((piece) -> said.append(piece.text()));
		return prompt().followedBy(said.toString());
	}

	private void giveBack() {
		this.instance.release(this, runner());
	}

	private Runner runner() {
		return Objects.requireNonNull(this.runner);
	}

	private Prompt prompt() {
		return Objects.requireNonNull(this.request.prompt());
	}

	private Script script() {
		return Objects.requireNonNull(this.script);
	}

	/** Where a call stands. */
	public enum State {

		QUEUED, LOADING, WAITING, RUNNING, ENDED, CANCELLED

	}

}
