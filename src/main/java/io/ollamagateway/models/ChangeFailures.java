package io.ollamagateway.models;

import java.util.concurrent.TimeoutException;

import io.ollamagateway.fleet.InstanceRefusedException;

/**
 * Says what became of an instance's part of a change, without its address.
 */
final class ChangeFailures {

	private static final int BAD_GATEWAY = 502;

	private static final int UNAVAILABLE = 503;

	private ChangeFailures() {
	}

	static ProgressLine of(Throwable error) {
		return switch (error) {
			case InstanceRefusedException refused ->
				ProgressLine.failure(refused.status(), OllamaError.text(String.valueOf(refused.getMessage())));
			case InstanceUnavailableException unavailable ->
				ProgressLine.failure(UNAVAILABLE, String.valueOf(unavailable.getMessage()));
			case TimeoutException timeout -> ProgressLine.failure(BAD_GATEWAY, String.valueOf(timeout.getMessage()));
			default -> ProgressLine.failure(BAD_GATEWAY, "it took no connection, or broke it");
		};
	}

}
