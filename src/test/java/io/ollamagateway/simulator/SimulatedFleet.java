package io.ollamagateway.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Some simulated servers that start and stop together.
 */
public final class SimulatedFleet implements AutoCloseable {

	private final List<SimulatedOllama> instances = new ArrayList<>();

	private SimulatedFleet(List<InstanceSettings> settings) {
		settings.forEach((instance) -> this.instances.add(SimulatedOllama.start(instance)));
	}

	/** One server for each of these. */
	public static SimulatedFleet start(InstanceSettings... settings) {
		return new SimulatedFleet(List.of(settings));
	}

	/** That many servers that are all alike. */
	public static SimulatedFleet start(int count, InstanceSettings settings) {
		return new SimulatedFleet(Collections.nCopies(count, settings));
	}

	public SimulatedOllama instance(int index) {
		return this.instances.get(index);
	}

	public List<SimulatedOllama> instances() {
		return List.copyOf(this.instances);
	}

	public List<String> urls() {
		return this.instances.stream().map(SimulatedOllama::url).toList();
	}

	/** Model requests that all instances together have now. */
	public int inFlight() {
		return this.instances.stream().mapToInt((instance) -> instance.journal().inFlight()).sum();
	}

	@Override
	public void close() {
		this.instances.forEach(SimulatedOllama::close);
	}

}
