package io.ollamagateway.fleet.discovery;

import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.ollamagateway.fleet.model.Pod;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads instances from EndpointSlices. An endpoint counts from the moment in which it is
 * ready until it is listed no more; while it is not ready in between, or terminates, it
 * gets nothing new. One that has not been ready yet is none: its model may be on its way
 * for an hour.
 */
final class Endpoints {

	private static final Logger logger = LoggerFactory.getLogger(Endpoints.class);

	private static final String LABELS = "ollama-gateway/";

	private static final int OLLAMA_PORT = 11434;

	private static final Set<String> USUAL_PORTS = Set.of("http", "ollama");

	/** The lower address type first, so that a pod with two addresses has one. */
	private static final Comparator<Address> ORDER = Comparator.comparing(Address::type)
		.thenComparing(Address::host)
		.thenComparingInt(Address::port);

	private final @Nullable String port;

	private final Set<String> known = new HashSet<>();

	private final Set<String> withoutPort = new HashSet<>();

	/**
	 * Creates a reader that has seen no endpoint.
	 * @param port the name or the number of the instances' port; absent = the usual one
	 */
	Endpoints(@Nullable String port) {
		this.port = port;
	}

	/**
	 * Reads the slices that there are now. To be called with each state of them, one
	 * after the other.
	 * @param slices the slices
	 * @return the instances, in the order of their names
	 */
	List<FoundInstance> in(Collection<EndpointSlice> slices) {
		// the same endpoint may stand in several slices, also because it moves
		Map<String, Listed> all = new LinkedHashMap<>();
		for (EndpointSlice slice : slices) {
			Integer number = port(slice);
			// null in the slice of a Service without pods, and of a pool at zero
			List<Endpoint> endpoints = Objects.requireNonNullElse(slice.getEndpoints(), List.of());
			for (Endpoint endpoint : endpoints) {
				if (number != null && !endpoint.getAddresses().isEmpty()) {
					Listed listed = Listed.of(slice, endpoint, number);
					all.merge(listed.key(), listed, Listed::and);
				}
			}
		}
		this.known.retainAll(all.keySet());
		all.values().stream().filter((one) -> one.leaving() == null).map(Listed::key).forEach(this.known::add);
		return all.values()
			.stream()
			.filter((one) -> this.known.contains(one.key()))
			.map(Listed::instance)
			.sorted(Comparator.comparing(FoundInstance::name).thenComparing(FoundInstance::url))
			.toList();
	}

	private @Nullable Integer port(EndpointSlice slice) {
		List<EndpointPort> ports = Objects.requireNonNullElse(slice.getPorts(), List.of());
		String wanted = this.port;
		if (wanted != null) {
			if (wanted.chars().allMatch(Character::isDigit)) {
				return Integer.valueOf(wanted);
			}
			for (EndpointPort one : ports) {
				if (wanted.equals(one.getName()) && one.getPort() != null) {
					return one.getPort();
				}
			}
			String name = slice.getMetadata().getNamespace() + "/" + slice.getMetadata().getName();
			if (this.withoutPort.size() < 1000 && this.withoutPort.add(name)) {
				logger.warn("EndpointSlice {} has no port named '{}'; its endpoints are left out", name, wanted);
			}
			return null;
		}
		if (ports.size() == 1) {
			return Objects.requireNonNullElse(ports.getFirst().getPort(), OLLAMA_PORT);
		}
		return ports.stream()
			.filter((one) -> one.getPort() != null && USUAL_PORTS.contains(one.getName()))
			.map(EndpointPort::getPort)
			.findFirst()
			.orElse(OLLAMA_PORT);
	}

	/**
	 * An address, the better one of several first.
	 */
	private record Address(String type, String host, int port) {

		URI url() {
			String name = (this.host.indexOf(':') >= 0) ? "[" + this.host + "]" : this.host;
			return URI.create("http://" + name + ":" + this.port);
		}

	}

	/**
	 * An endpoint as slices list it.
	 */
	private record Listed(String key, String name, @Nullable Pod pod, Address address, Map<String, String> settings,
			@Nullable String leaving) {

		static Listed of(EndpointSlice slice, Endpoint endpoint, int port) {
			// IPv4 comes before IPv6; FQDN is rare, and comes before both
			Address address = new Address(Objects.requireNonNullElse(slice.getAddressType(), ""),
					endpoint.getAddresses().getFirst(), port);
			ObjectReference target = endpoint.getTargetRef();
			Pod pod = (target != null && "Pod".equals(target.getKind()) && target.getName() != null)
					? new Pod(Objects.requireNonNullElse(target.getNamespace(), slice.getMetadata().getNamespace()),
							target.getName())
					: null;
			String name = (pod != null) ? pod.name() : Objects.requireNonNullElse(endpoint.getHostname(), "");
			String key = (pod != null) ? pod.namespace() + "/" + pod.name() + "/" + target.getUid()
					: address.host() + " " + port;
			return new Listed(key, name, pod, address, settings(slice), leaving(endpoint.getConditions()));
		}

		private static Map<String, String> settings(EndpointSlice slice) {
			return Objects.requireNonNullElse(slice.getMetadata().getLabels(), Map.<String, String>of())
				.entrySet()
				.stream()
				.filter((label) -> label.getKey().startsWith(LABELS))
				.collect(Collectors.toMap((label) -> label.getKey().substring(LABELS.length()), Map.Entry::getValue));
		}

		/** What is not said is good. */
		private static @Nullable String leaving(@Nullable EndpointConditions conditions) {
			if (conditions != null && Boolean.TRUE.equals(conditions.getTerminating())) {
				return "its pod is terminating";
			}
			return (conditions != null && Boolean.FALSE.equals(conditions.getReady())) ? "its pod is not ready" : null;
		}

		/**
		 * The same endpoint in another slice. If one of them says that it leaves, it
		 * does.
		 */
		Listed and(Listed other) {
			Listed first = (ORDER.compare(this.address, other.address) <= 0) ? this : other;
			return new Listed(first.key, first.name, first.pod, first.address, first.settings,
					(this.leaving != null) ? this.leaving : other.leaving);
		}

		FoundInstance instance() {
			return new FoundInstance(this.name, this.address.url(), this.pod, this.settings, this.leaving);
		}

	}

}
