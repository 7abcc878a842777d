package io.ollamagateway.simulator;

import java.time.Duration;
import java.time.Instant;

/**
 * Time as the simulator knows it. All work of one instance happens on the one thread that
 * runs its clock.
 */
public interface SimulationClock {

	/** Simulated nanoseconds since this clock was made. */
	long nanos();

	/** The simulated date. */
	Instant now();

	/** Run the action once when the delay, in simulated time, is over. */
	Task schedule(Duration delay, Runnable action);

	/** A thing to come. */
	interface Task {

		void cancel();

	}

}
