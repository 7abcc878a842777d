package io.ollamagateway.simulator;

import java.util.List;

/**
 * An answer that comes in one, whatever the client asked for.
 */
interface UnstreamedAnswer extends Answer {

	@Override
	default String streamType() {
		return ResponseWriter.JSON;
	}

	@Override
	default String piece(Piece piece) {
		return "";
	}

	@Override
	default String end(List<Piece> pieces, Completion completion) {
		return "";
	}

	@Override
	default String brokenOff(String message) {
		return "";
	}

}
