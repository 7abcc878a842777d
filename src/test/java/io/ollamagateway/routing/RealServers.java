package io.ollamagateway.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.ollamagateway.real.RealOllama;
import io.ollamagateway.real.TinyModel;

/**
 * Real Ollamas with the same models, and a gateway before them.
 */
final class RealServers implements AutoCloseable {

	private final List<RealOllama> servers;

	private GatewayUnderTest gateway;

	/**
	 * Starts servers without models.
	 * @param count how many
	 * @param environment as of {@link RealOllama#start(Map)}
	 */
	RealServers(int count, Map<String, String> environment) {
		this.servers = IntStream.range(0, count).mapToObj((_) -> RealOllama.start(environment)).toList();
	}

	/**
	 * Installs a model under a name of its own on each server, so that the one which is
	 * asked for is derived from it and its runners have one thread: those of two would
	 * slow each other on two cores.
	 */
	RealServers with(String name, TinyModel model) {
		for (RealOllama server : this.servers) {
			server.install(name + "-weights", model);
			server.derive(name, name + "-weights", Map.of("parameters", Map.of("num_thread", 1)));
		}
		return this;
	}

	/**
	 * Starts the gateway, before servers {@code gpu-0}, {@code gpu-1} and so on.
	 * @param properties of the pool, {@code name=value} without its prefix;
	 * {@code each.name=value} is of each instance
	 */
	RealServers behind(String... properties) {
		List<String> all = new ArrayList<>(
				List.of("access.anonymous[0].from=127.0.0.0/8", "access.anonymous[0].scopes=inference,admin"));
		for (int i = 0; i < this.servers.size(); i++) {
			String instance = "pools.default.instances[" + i + "].";
			all.add(instance + "id=gpu-" + i);
			all.add(instance + "url=" + this.servers.get(i).url());
		}
		for (String property : properties) {
			if (property.startsWith("each.")) {
				for (int i = 0; i < this.servers.size(); i++) {
					all.add("pools.default.instances[" + i + "]." + property.substring("each.".length()));
				}
			}
			else {
				all.add("pools.default." + property);
			}
		}
		this.gateway = GatewayUnderTest.start(all.toArray(String[]::new));
		return this;
	}

	RealOllama get(int index) {
		return this.servers.get(index);
	}

	List<RealOllama> all() {
		return this.servers;
	}

	GatewayUnderTest gateway() {
		return this.gateway;
	}

	/** How many runners all servers have started. */
	int loads() {
		return this.servers.stream().mapToInt(RealOllama::loads).sum();
	}

	@Override
	public void close() {
		if (this.gateway != null) {
			this.gateway.close();
		}
		this.servers.forEach(RealOllama::close);
	}

}
