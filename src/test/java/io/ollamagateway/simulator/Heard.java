package io.ollamagateway.simulator;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a caller hears, and when.
 */
final class Heard implements CallListener {

	final List<Piece> pieces = new ArrayList<>();

	final long start;

	long firstToken;

	long end;

	@Nullable Completion completion;

	int status;

	@Nullable String error;

	private final SimulationClock clock;

	Heard(SimulationClock clock) {
		this.clock = clock;
		this.start = clock.nanos();
	}

	/** Ask this now. */
	static Heard of(SimulatedInstance instance, ModelCall call) {
		Heard heard = new Heard(instance.clock());
		instance.submit(call, heard);
		return heard;
	}

	@Override
	public void firstToken() {
		this.firstToken = this.clock.nanos();
	}

	@Override
	public void piece(Piece piece) {
		this.pieces.add(piece);
	}

	@Override
	public void completed(Completion completion) {
		this.completion = completion;
		this.end = this.clock.nanos();
	}

	@Override
	public void failed(int status, String message) {
		this.status = status;
		this.error = message;
		this.end = this.clock.nanos();
	}

}
