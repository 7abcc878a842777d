package io.ollamagateway.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Systems that run side by side and are asked in turn, round by round: a machine that
 * changes its speed changes it for all of them.
 */
final class Rounds implements AutoCloseable {

	private static final Duration SETTLE = Duration.ofMillis(500);

	private final Map<String, Target> systems = new LinkedHashMap<>();

	private final Map<String, Map<Load, Samples>> results = new LinkedHashMap<>();

	private final int instance;

	private int played;

	/**
	 * Rounds in front of an instance.
	 * @param instance the port of the instance
	 */
	Rounds(int instance) {
		this.instance = instance;
	}

	/** What is asked without anything in between. */
	void addInstance(String name) {
		add(name, Target.instance(this.instance));
	}

	/** Adds a system, or one more launch of it. */
	void add(String name, ProxyProcess system) {
		add(name, Target.of(system));
	}

	void add(String name, Target system) {
		this.systems.put(name, system);
		this.results.computeIfAbsent(name, (_) -> new HashMap<>());
	}

	/**
	 * Has each system do a load for a while, which nobody measures.
	 * @param load the load
	 * @param time for how long, for those that run on a virtual machine
	 */
	void warmUp(Load load, Duration time) throws IOException, InterruptedException {
		for (Target system : this.systems.values()) {
			take(system, load, system.isJava() ? time : Duration.ofMillis(500));
		}
	}

	/**
	 * One round: each load on each system. Each begins with another system, since the
	 * first one after a change of load pays for the change.
	 */
	void play(List<Load> loads, Duration time) throws IOException, InterruptedException {
		List<String> order = new ArrayList<>(this.systems.keySet());
		Collections.rotate(order, -this.played);
		this.played++;
		for (Load load : loads) {
			for (String one : order) {
				this.results.get(one)
					.computeIfAbsent(load, (_) -> new Samples())
					.add(take(this.systems.get(one), load, time));
			}
		}
	}

	private static Sample take(Target system, Load load, Duration time) throws IOException, InterruptedException {
		system.before().run();
		return Sample.take(system.process(), system.port(), load, SETTLE, time);
	}

	/** The names of the systems, in order. */
	List<String> names() {
		return List.copyOf(this.results.keySet());
	}

	boolean has(String name) {
		return this.results.containsKey(name);
	}

	Samples of(String name, Load load) {
		return this.results.get(name).get(load);
	}

	/** The systems end; what was measured of them stays. */
	void end() {
		this.systems.values()
			.stream()
			.map(Target::process)
			.filter(Objects::nonNull)
			.distinct()
			.forEach(ProxyProcess::close);
		this.systems.clear();
	}

	@Override
	public void close() {
		end();
	}

}
