package io.ollamagateway.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.ModelSettings;

/**
 * The fleet of the scheduling benchmark: eight unequal instances that all have the same
 * twenty models on their disks, of which three at most are in memory at a time.
 */
final class ReplayFleet {

	static final int PARALLEL = 2;

	static final int CONTEXT = 16_384;

	private static final long GIB = 1L << 30;

	/** Sizes by popularity: most use is of middling models, some of large ones. */
	private static final double[] GIBIBYTES = { 4.9, 2.0, 9.0, 4.7, 4.1, 12.0, 2.0, 5.2, 9.0, 4.9, 1.3, 4.4, 13.0, 2.0,
			5.5, 9.0, 4.9, 2.5, 4.1, 12.0 };

	private static final List<Machine> MACHINES = List.of(new Machine(80, 2.0, 4), new Machine(80, 2.0, 4),
			new Machine(48, 1.2, 2), new Machine(48, 1.2, 2), new Machine(48, 1.2, 2), new Machine(24, 0.7, 1.5),
			new Machine(24, 0.7, 1.5), new Machine(24, 0.7, 1.5));

	private ReplayFleet() {
	}

	static int models() {
		return GIBIBYTES.length;
	}

	static int size() {
		return MACHINES.size();
	}

	static Machine machine(int instance) {
		return MACHINES.get(instance);
	}

	static String model(int index) {
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

	static List<InstanceSettings> instances() {
		List<InstanceSettings> instances = new ArrayList<>();
		for (Machine machine : MACHINES) {
			List<ModelSettings> models = new ArrayList<>();
			for (int i = 0; i < models(); i++) {
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
	static int places(Machine machine) {
		long mean = 0;
		for (int i = 0; i < models(); i++) {
			mean += memory(i) / models();
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
	record Machine(long gibibytes, double speed, double bandwidth) {
	}

}
