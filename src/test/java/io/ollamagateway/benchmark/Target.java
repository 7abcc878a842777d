package io.ollamagateway.benchmark;

import org.jspecify.annotations.Nullable;

/**
 * Where a load goes.
 *
 * @param process what its processor time is taken of; absent: the instance itself is
 * asked
 * @param port the port that is asked
 * @param before is done before each load
 */
record Target(@Nullable ProxyProcess process, int port, Runnable before) {

	/** A process that serves on one port. */
	static Target of(ProxyProcess process) {
		return new Target(process, process.port(), () -> {
		});
	}

	static Target instance(int port) {
		return new Target(null, port, () -> {
		});
	}

	boolean isJava() {
		return this.process != null && this.process.isJava();
	}

}
