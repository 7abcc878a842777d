package io.ollamagateway.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Turns what a model says into an answer, no faster than the gate and the client allow.
 */
final class ModelAnswer implements CallListener {

	private final SimulatedOllama server;

	private final FaultyWriter writer;

	private final Answer shape;

	private @Nullable Completion all;

	private final boolean stream;

	private final List<Piece> pieces = new ArrayList<>();

	private @Nullable SimulatedCall call;

	/** The next step, while the client does not read. */
	private @Nullable Runnable parked;

	/** The next step, while the gate is closed. */
	private @Nullable Runnable held;

	private int promptTokens;

	private boolean begun;

	ModelAnswer(SimulatedOllama server, FaultyWriter writer, Answer shape, boolean stream) {
		this.server = server;
		this.writer = writer;
		this.shape = shape;
		this.stream = stream;
	}

	void ask(ModelCall request) {
		this.promptTokens = request.promptTokens();
		this.call = this.server.instance().submit(request, this);
	}

	/** Says what ollama.com says, which costs this instance nothing. */
	void relay(ModelCall request, Script script) {
		this.promptTokens = request.promptTokens();
		script.pieces().forEach(this::piece);
		completed(new Completion(script.reason(), 1_000_000, 0, request.promptTokens(), 0, 500_000, script.length(),
				500_000, script.toolCalls()));
	}

	@Override
	public void whenReady(Runnable step) {
		if (this.writer.over() || !this.stream) {
			step.run();
		}
		else if (!this.writer.writable()) {
			this.parked = step;
		}
		else {
			this.writer.unlessStalled(() -> hold(step));
		}
	}

	private void hold(Runnable step) {
		this.held = () -> {
			this.held = null;
			step.run();
		};
		this.server.gate().pass(this.held);
	}

	/** The client reads again. */
	void writable() {
		Runnable step = this.parked;
		this.parked = null;
		if (step != null) {
			whenReady(step);
		}
	}

	@Override
	public void piece(Piece piece) {
		this.pieces.add(piece);
		if (this.stream && mayWrite()) {
			this.writer.send(this.shape.piece(piece));
		}
	}

	@Override
	public void completed(Completion completion) {
		if (this.writer.over()) {
			return;
		}
		this.all = completion;
		if (!this.stream || completion.loadOnly()) {
			String whole = this.shape.wholeText(this.pieces, completion);
			this.writer.unlessStalled(() -> hold(() -> respond(whole)));
		}
		else if (mayWrite()) {
			this.writer.send(this.shape.end(this.pieces, completion));
			this.writer.end();
		}
	}

	private void respond(String whole) {
		if (mayWrite()) {
			this.writer.respond(200, this.shape.wholeType(), whole, Map.of());
		}
	}

	private boolean mayWrite() {
		if (this.writer.over()) {
			return false;
		}
		if (!this.begun) {
			this.begun = true;
			begin();
		}
		boolean broken = this.writer.breaksHere(this::brokenOff);
		if (broken) {
			cancel();
		}
		return !broken;
	}

	private void begin() {
		if (this.stream) {
			// before all pieces, since the answer may number its events
			this.writer.begin(this.shape.streamType(), this.shape.headers(),
					this.shape.start(this.promptTokens, this.all));
		}
		else {
			this.writer.begin(ResponseWriter.JSON, Map.of(), "");
		}
	}

	@Override
	public void failed(int status, String message) {
		if (this.writer.over()) {
			return;
		}
		if (this.writer.begun()) {
			this.writer.send(brokenOff(message));
			this.writer.end();
		}
		else {
			this.writer.error(status, message);
		}
	}

	private String brokenOff(String message) {
		Dialect dialect = this.writer.dialect();
		if (dialect == Dialect.NATIVE || this.server.settings().has(Quirk.SWALLOW_MID_STREAM_ERROR_ON_V1)) {
			return this.shape.brokenOff(message);
		}
		return "data: " + dialect.error(500, message) + "\n\n";
	}

	/**
	 * The client is gone, which Ollama notices only if it watches the connection. Else
	 * the model goes on, for nobody.
	 */
	void clientGone(boolean watched) {
		Runnable next = (this.held != null) ? this.held : this.parked;
		if (this.held != null) {
			this.server.gate().forget(this.held);
		}
		boolean slow = this.parked != null;
		this.parked = null;
		if (this.call != null && slow && this.server.settings().has(Quirk.SLOT_LEAK_ON_SLOW_READER)) {
			this.call.leak();
		}
		else if (watched) {
			cancel();
		}
		else if (next != null) {
			next.run();
		}
	}

	private void cancel() {
		if (this.call != null) {
			this.call.cancel();
		}
	}

}
