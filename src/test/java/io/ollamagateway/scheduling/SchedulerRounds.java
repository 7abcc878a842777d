package io.ollamagateway.scheduling;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the scheduler's core costs on a fleet of a thousand instances.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-Xmx2g")
public class SchedulerRounds {

	static final int WAITING = 100_000;

	static final int BURST = 10_000;

	/** A request comes, another one ends, and a third one takes its place. */
	@Benchmark
	public int full(FullFleet fleet) {
		return fleet.round();
	}

	/** A request comes, is served at once, and ends. */
	@Benchmark
	public int idle(IdleFleet fleet) {
		return fleet.round();
	}

	/** A tenth of a second passes while a hundred thousand wait. */
	@Benchmark
	public int tick(FullFleet fleet) {
		return fleet.tick();
	}

	/** Ten thousand requests come within four seconds, and end. Time for each of them. */
	@Benchmark
	@BenchmarkMode(Mode.SingleShotTime)
	@Warmup(iterations = 10)
	@Measurement(iterations = 20)
	@OperationsPerInvocation(BURST)
	public int burst(IdleFleet fleet) {
		return fleet.burst();
	}

	/**
	 * All slots are taken, and a hundred thousand wait.
	 */
	@State(Scope.Thread)
	public static class FullFleet {

		private final LargeFleet fleet = new LargeFleet();

		@Setup(Level.Trial)
		public void fill() {
			this.fleet.fill(WAITING);
		}

		int round() {
			this.fleet.submit();
			this.fleet.giveBack();
			return this.fleet.waiting();
		}

		int tick() {
			this.fleet.tick();
			return this.fleet.waiting();
		}

	}

	/**
	 * Models are in memory, and nobody wants them.
	 */
	@State(Scope.Thread)
	public static class IdleFleet {

		private final LargeFleet fleet = new LargeFleet();

		@Setup(Level.Trial)
		public void warm() {
			this.fleet.warm();
		}

		int round() {
			this.fleet.submit();
			this.fleet.giveBack();
			return this.fleet.waiting();
		}

		int burst() {
			for (int i = 0; i < BURST; i++) {
				this.fleet.submit();
			}
			this.fleet.drain();
			return this.fleet.waiting();
		}

	}

}
