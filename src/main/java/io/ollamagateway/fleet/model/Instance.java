package io.ollamagateway.fleet.model;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * One Ollama server.
 *
 * @param id its name, a DNS label; shown to clients, as its address never is
 * @param url its base URL, as {@link InstanceUrl} makes it
 * @param weight its speed in relation to the others, above 0; 1 by default
 * @param health how it is checked
 * @param capacity what it can take
 * @param pod the pod in which it runs; absent where that is not known
 */
public record Instance(String id, URI url, double weight, HealthCheck health, Capacity capacity, @Nullable Pod pod) {

	public Instance {
		DnsLabel.require("The instance's id", id);
		if (!(weight > 0) || Double.isInfinite(weight)) {
			throw new IllegalArgumentException("The weight of instance '" + id + "' must be a number above 0");
		}
	}

	/**
	 * An instance that is no pod, or not known to be one.
	 * @param id its name
	 * @param url its base URL
	 * @param weight its speed
	 * @param health how it is checked
	 * @param capacity what it can take
	 */
	public Instance(String id, URI url, double weight, HealthCheck health, Capacity capacity) {
		this(id, url, weight, health, capacity, null);
	}

	/**
	 * An instance of which no more is said.
	 * @param id its name
	 * @param url its base URL
	 * @param weight its speed
	 * @param health how it is checked
	 */
	public Instance(String id, URI url, double weight, HealthCheck health) {
		this(id, url, weight, health, Capacity.DEFAULT);
	}

	/**
	 * The id of an instance that has another kind of name.
	 * @param name the name, such as a pod's
	 * @return a DNS label that resembles it, empty if nothing of it can stand in one
	 */
	public static String idOf(String name) {
		return DnsLabel.from(name);
	}

	/**
	 * The id of an instance that was given none: its host and port.
	 * @param url the instance's URL
	 * @return a DNS label such as {@code 10-0-1-10-11434}
	 */
	public static String idOf(URI url) {
		return DnsLabel.from(url.getHost() + "-" + url.getPort() + url.getPath());
	}

}
