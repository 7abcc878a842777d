package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;

/**
 * The parts that a scheduler is made of, around one pool.
 */
final class TestInstances {

	final Estimator estimator = new Estimator();

	final Residency residency = new Residency(this.estimator);

	final Chooser chooser = new Chooser(this.estimator, this.residency, new SplittableRandom(1));

	final PoolSchedule pool;

	private final List<InstanceLoad> loads = new ArrayList<>();

	private long next;

	TestInstances(Instance... instances) {
		this(TestPool.of(instances));
	}

	TestInstances(TestPool pool) {
		this.pool = new PoolSchedule(pool.get(), new SplittableRandom(1));
		for (Instance instance : pool.instances()) {
			InstanceLoad load = new InstanceLoad(instance, InstanceState.STARTING);
			load.reconfigure(instance);
			load.pools().add(this.pool);
			load.state(InstanceState.READY);
			this.loads.add(load);
		}
		this.pool.reconfigure(pool.get(), this.loads, new SplittableRandom(1), 0);
	}

	InstanceLoad load(int index) {
		return this.loads.get(index);
	}

	/** A model is in an instance's memory, for very long. */
	Runner resident(int index, String model) {
		return this.residency.add(load(index), Ask.key(model), Ask.name(model), Runner.State.READY,
				-Duration.ofDays(1).toNanos());
	}

	/** So many requests run on a runner. */
	static void busy(Runner runner, int requests) {
		for (int i = 0; i < requests; i++) {
			runner.take();
			runner.instance().take();
		}
	}

	Line line(Ask what) {
		return this.pool.line(RunnerKey.of(what.ticket(0).request()));
	}

	/** Requests wait since the beginning. */
	Line waits(Ask what, int times) {
		Line line = line(what);
		for (int i = 0; i < times; i++) {
			Ticket ticket = what.ticket(this.next);
			this.pool.add(new Waiting(ticket, line, Waiting.rankOf(ticket), 0, this.next++, this.estimator.work(ticket),
					0, 0, 0));
		}
		return line;
	}

}
