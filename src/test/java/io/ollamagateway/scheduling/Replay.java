package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import io.ollamagateway.simulator.CallListener;
import io.ollamagateway.simulator.Completion;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelCall;
import io.ollamagateway.simulator.SimulatedInstance;
import io.ollamagateway.simulator.VirtualClock;
import org.jspecify.annotations.Nullable;

/**
 * Plays a workload through a policy on the simulated fleet, in virtual time.
 */
final class Replay {

	private static final double NEVER = Double.POSITIVE_INFINITY;

	private final VirtualClock clock = new VirtualClock();

	private final List<SimulatedInstance> instances = new ArrayList<>();

	private final Workload workload;

	private final SplittableRandom random;

	private final double[] firstToken;

	private int open;

	private int longestQueue;

	private Replay(Workload workload, long seed) {
		this.workload = workload;
		this.random = new SplittableRandom(seed);
		this.firstToken = new double[workload.requests().size()];
		Arrays.fill(this.firstToken, NEVER);
		for (InstanceSettings settings : workload.fleet().instances()) {
			this.instances.add(new SimulatedInstance(settings, this.clock));
		}
	}

	/** Plays it. */
	static ReplayResult run(Workload workload, ReplayPolicy.Maker maker, long seed) {
		Replay replay = new Replay(workload, seed);
		ReplayPolicy policy = maker.over(replay);
		replay.open = workload.requests().size();
		for (Workload.Request request : workload.requests()) {
			replay.clock.schedule(Duration.ofNanos(request.at()), () -> policy.arrive(request));
		}
		boolean more = true;
		while (replay.open > 0 && more) {
			more = replay.clock.runNext();
		}
		long loads = replay.instances.stream().mapToLong(SimulatedInstance::loadCount).sum();
		return ReplayResult.of(workload, replay.firstToken, loads, replay.open, replay.longestQueue);
	}

	Workload workload() {
		return this.workload;
	}

	ReplayFleet fleet() {
		return this.workload.fleet();
	}

	VirtualClock clock() {
		return this.clock;
	}

	SplittableRandom random() {
		return this.random;
	}

	List<SimulatedInstance> instances() {
		return this.instances;
	}

	/**
	 * Sends a request to an instance.
	 * @param request the request
	 * @param instance the instance's index
	 * @param ended is told of its end; of nothing if it failed
	 */
	void send(Workload.Request request, int instance, Consumer<@Nullable Completion> ended) {
		this.instances.get(instance)
			.submit(ModelCall.replay(ReplayFleet.model(request.model()), request.prompt(), request.output()),
					new CallListener() {
						@Override
						public void firstToken() {
							Replay.this.firstToken[request.id()] = (Replay.this.clock.nanos() - request.at()) / 1e9;
						}

						@Override
						public void completed(Completion completion) {
							Replay.this.open--;
							ended.accept(completion);
						}

						@Override
						public void failed(int status, String message) {
							Replay.this.open--;
							ended.accept(null);
						}
					});
	}

	/** So many wait in front of the instances. */
	void queued(int waiting) {
		this.longestQueue = Math.max(this.longestQueue, waiting);
	}

	/** A request is not served. */
	void refused() {
		this.open--;
	}

}
