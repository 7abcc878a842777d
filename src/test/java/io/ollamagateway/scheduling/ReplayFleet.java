package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;

/**
 * A fleet of the scheduling benchmarks: instances that all have the same models on their
 * disks, of which three at most are in memory at a time.
 *
 * @param machines the instances
 * @param models how many models there are
 */
public record ReplayFleet(List<Machine> machines, int models) {

	/** How many requests an instance runs at once on a model. */
	public static final int PARALLEL = 2;

	/** The context of each model. */
	public static final int CONTEXT = 16_384;

	private static final long GIB = 1L << 30;

	/** Sizes by popularity: most use is of middling models, some of large ones. */
	private static final double[] GIBIBYTES = { 4.9, 2.0, 9.0, 4.7, 4.1, 12.0, 2.0, 5.2, 9.0, 4.9, 1.3, 4.4, 13.0, 2.0,
			5.5, 9.0, 4.9, 2.5, 4.1, 12.0 };

	/** Eight unequal instances and twenty models. */
	static final ReplayFleet EIGHT = new ReplayFleet(List.of(new Machine(80, 2.0, 4), new Machine(80, 2.0, 4),
			new Machine(48, 1.2, 2), new Machine(48, 1.2, 2), new Machine(48, 1.2, 2), new Machine(24, 0.7, 1.5),
			new Machine(24, 0.7, 1.5), new Machine(24, 0.7, 1.5)), 20);

	/** Four instances of the same speed, which have room for ten of twelve models. */
	public static final ReplayFleet FOUR = new ReplayFleet(
			List.of(new Machine(48, 1, 2), new Machine(48, 1, 2), new Machine(24, 1, 2), new Machine(24, 1, 2)), 12);

	int size() {
		return this.machines.size();
	}

	Machine machine(int instance) {
		return this.machines.get(instance);
	}

	/** A model's name. */
	public static String model(int index) {
		return "m" + (index + 1);
	}

	static ModelSettings model(int index, double speed) {
		double size = GIBIBYTES[index];
		return ModelSettings.of(model(index))
			.withSizeBytes(bytes(index))
			.withRates(speed * 12_000 / size, speed * 430 / size, 0.85);
	}

	static long bytes(int index) {
		return (long) (GIBIBYTES[index] * GIB);
	}

	/** What a model takes in memory, with the context of all its slots. */
	static long memory(int index) {
		return bytes(index) + 4L * 28 * 8 * 128 * CONTEXT * PARALLEL;
	}

	/** The settings of the simulated instances. */
	public List<InstanceSettings> instances() {
		List<InstanceSettings> instances = new ArrayList<>();
		for (Machine machine : this.machines) {
			List<ModelSettings> models = new ArrayList<>();
			for (int i = 0; i < this.models; i++) {
				models.add(model(i, machine.speed()));
			}
			instances.add(InstanceSettings.defaults()
				.withNumParallel(PARALLEL)
				.withContextLength(CONTEXT)
				.withVramBytes(machine.gibibytes() * GIB)
				.withMaxLoadedModels(3)
				.withLoadBandwidth((long) (machine.bandwidth() * GIB))
				.withLoadOverhead(Duration.ofMillis(800))
				.withDecodeStep(16)
				.withModels(models));
		}
		return instances;
	}

	/** How many models of middling size an instance holds at a time. */
	int places(Machine machine) {
		long mean = 0;
		for (int i = 0; i < this.models; i++) {
			mean += memory(i) / this.models;
		}
		int places = 1;
		while (places < 3 && mean <= 0.8 * (machine.gibibytes() * GIB - places * mean)) {
			places++;
		}
		return places;
	}

	/**
	 * A server.
	 *
	 * @param gibibytes its memory
	 * @param speed in relation to one that runs a model of 4.9 GiB at 88 tokens a second
	 * @param bandwidth GiB a second from its disk
	 */
	public record Machine(long gibibytes, double speed, double bandwidth) {
	}

}
