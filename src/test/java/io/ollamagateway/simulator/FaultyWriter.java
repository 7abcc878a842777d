package io.ollamagateway.simulator;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Writes an answer as the faults that its request met will have it.
 */
final class FaultyWriter {

	private static final int JOINED = 3;

	private static final String HALF_A_LINE = "{\"model\":\"broken\",\"crea\n";

	private final ResponseWriter out;

	private final Map<Fault.Kind, Fault> faults;

	private final StringBuilder joined = new StringBuilder();

	private Runnable head = () -> {
	};

	private String opening = "";

	private boolean stalled;

	private int chunks;

	FaultyWriter(ResponseWriter out, Map<Fault.Kind, Fault> faults) {
		this.out = out;
		this.faults = faults;
	}

	/** Whether the request ends here, before anything is done for it. */
	boolean brokenAtEntry() {
		if (has(Fault.Kind.NEVER_ANSWER)) {
			return true;
		}
		if (has(Fault.Kind.RESET_BEFORE_HEADERS)) {
			this.out.reset();
			return true;
		}
		Fault status = this.faults.get(Fault.Kind.STATUS);
		if (status != null) {
			unlessStalled(() -> error(status.status(), status.text()));
		}
		return status != null;
	}

	/** Runs the action now, or later if this is where the answer stalls. */
	void unlessStalled(Runnable action) {
		Fault stall = this.faults.get(Fault.Kind.STALL);
		if (stall == null || this.stalled || stall.chunks() != this.chunks) {
			action.run();
			return;
		}
		this.stalled = true;
		this.out.later(stall.delay(), action);
	}

	/** The head and the first text of a stream; they go with what is sent first. */
	void begin(String type, Map<String, String> headers, String opening) {
		this.head = () -> this.out.begin(type, headers);
		this.opening = opening;
	}

	/**
	 * Ends the answer here if a fault says so.
	 * @param brokenOff how this answer tells an error when it has begun
	 * @return whether the answer has ended
	 */
	boolean breaksHere(UnaryOperator<String> brokenOff) {
		for (Fault fault : this.faults.values()) {
			if (fault.chunks() == this.chunks && breaks(fault, brokenOff)) {
				return true;
			}
		}
		return false;
	}

	private boolean breaks(Fault fault, UnaryOperator<String> brokenOff) {
		switch (fault.kind()) {
			case RESET -> {
				this.head.run();
				this.out.reset();
			}
			case END -> {
				this.head.run();
				end();
			}
			case ERROR -> {
				send(brokenOff.apply(fault.text()));
				end();
			}
			case MALFORMED -> {
				send(HALF_A_LINE);
				end();
			}
			default -> {
				return false;
			}
		}
		return true;
	}

	/** One chunk of a stream. */
	void send(String text) {
		this.head.run();
		String wire = this.opening + text;
		this.opening = "";
		if (wire.isEmpty()) {
			return;
		}
		this.chunks++;
		if (has(Fault.Kind.SPLIT_LINES)) {
			int first = Math.min(3, wire.length());
			int second = Math.max(first, wire.length() / 2);
			this.out.chunk(wire.substring(0, first), 0);
			this.out.chunk(wire.substring(first, second), 0);
			this.out.chunk(wire.substring(second), this.chunks);
		}
		else if (has(Fault.Kind.JOINED_LINES)) {
			this.joined.append(wire);
			if (this.chunks % JOINED == 0) {
				sendJoined();
			}
		}
		else {
			this.out.chunk(wire, this.chunks);
		}
	}

	private void sendJoined() {
		if (!this.joined.isEmpty()) {
			this.out.chunk(this.joined.toString(), this.chunks);
			this.joined.setLength(0);
		}
	}

	void end() {
		sendJoined();
		if (has(Fault.Kind.RESET_AT_END)) {
			this.out.reset();
		}
		else {
			this.out.end();
		}
	}

	void respond(int status, String type, String text, Map<String, String> headers) {
		if (has(Fault.Kind.RESET_AT_END) && !over()) {
			this.out.reset();
		}
		else if (has(Fault.Kind.RESET_WITHIN)) {
			this.out.respondInPart(status, type, text, headers);
		}
		else {
			this.out.respond(status, type, text, headers);
		}
	}

	/** An error in the shape that the path asks for. */
	void error(Rejection why) {
		respond(why.status(), ResponseWriter.JSON, dialect().error(why.status(), why.text(), why.code()), Map.of());
	}

	void error(int status, String message) {
		respond(status, ResponseWriter.JSON, dialect().error(status, message), Map.of());
	}

	Dialect dialect() {
		return this.out.dialect();
	}

	boolean begun() {
		return this.out.begun();
	}

	boolean over() {
		return this.out.over();
	}

	boolean writable() {
		return this.out.writable();
	}

	private boolean has(Fault.Kind kind) {
		return this.faults.containsKey(kind);
	}

}
