package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.ollamagateway.fleet.model.Affinity;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.HealthCheck;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

/**
 * A pool as it is configured.
 *
 * @param models the models that it serves: names, or globs with {@code *} and {@code ?}.
 * A name goes before a glob, a longer glob before a shorter one
 * @param instances its instances: URLs, or objects
 * @param discovery how further instances are found. Default: there are no others
 * @param parallel how many requests each of its instances runs at once on one model, its
 * {@code OLLAMA_NUM_PARALLEL}, or {@code auto} to find it out; what an instance says
 * itself goes before it. Default: 1
 * @param maxInFlight how many requests each of its instances runs at once over all
 * models; what an instance says itself goes before it. Default: 10
 * @param singleSlotFamilies the families of models of which Ollama runs one request at a
 * time whatever it is told. Default: those of Ollama 0.33
 * @param balance how it chooses among its instances
 * @param hashOn what {@code balance: hash} hashes: {@code uri}, {@code client-ip},
 * {@code header:NAME} or {@code cookie:NAME}
 * @param affinity which requests belong together
 * @param queue the bounds of its queue
 * @param whenEmpty whether requests wait for a first instance when it has none
 * @param coldStartWait how long they wait for it
 * @param panic whether instances that are down are tried nevertheless when all are
 * @param timeouts the time limits of its calls
 * @param health how its instances are checked
 * @param fallback the pool that serves instead when all instances of this one are down,
 * if it has the model. Default: none
 * @param preload the models that each of its instances loads when it comes, before it
 * gets requests for them as long as another instance can serve those, and which are kept
 * in memory. Default: none
 * @param keepAlive how long models that the gateway loads stay when they are idle; below
 * 0: until something else needs their room. Clients may not keep a model longer, nor a
 * preloaded one shorter. Default: as the instances have it, preloaded ones 30m
 * @param autoPull whether a model that this pool serves and that none of its instances
 * has is pulled when it is asked for; also those to preload, by instances that lack them
 */
public record PoolProperties(@DefaultValue List<String> models, @DefaultValue List<InstanceProperties> instances,
		@Nullable DiscoveryProperties discovery, @Nullable String parallel, @Nullable Integer maxInFlight,
		@Nullable Set<String> singleSlotFamilies, @DefaultValue("least-loaded") Balance.Strategy balance,
		@DefaultValue("uri") String hashOn, @DefaultValue AffinityProperties affinity,
		@DefaultValue QueueProperties queue, @DefaultValue("refuse") WhenEmpty whenEmpty,
		@DefaultValue("10m") Duration coldStartWait, @DefaultValue("false") boolean panic,
		@DefaultValue TimeoutProperties timeouts, @Nullable HealthProperties health, @Nullable String fallback,
		@DefaultValue List<String> preload, @Nullable Duration keepAlive, @DefaultValue("false") boolean autoPull) {

	/**
	 * A pool of which nothing is configured but its instances.
	 * @param instances the instances
	 * @return the pool with the default of everything else
	 */
	static PoolProperties of(List<InstanceProperties> instances) {
		PoolProperties defaults = new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("pool",
				PoolProperties.class);
		return new PoolProperties(defaults.models, instances, defaults.discovery, defaults.parallel,
				defaults.maxInFlight, defaults.singleSlotFamilies, defaults.balance, defaults.hashOn, defaults.affinity,
				defaults.queue, defaults.whenEmpty, defaults.coldStartWait, defaults.panic, defaults.timeouts,
				defaults.health, defaults.fallback, defaults.preload, defaults.keepAlive, defaults.autoPull);
	}

	/**
	 * What requests do when a pool has no instance.
	 */
	public enum WhenEmpty {

		/** They are refused. */
		REFUSE,

		/** They wait for the first one. */
		WAIT

	}

	/**
	 * How instances are found; one of {@code dns} and {@code kubernetes}.
	 *
	 * @param dns a name in the DNS that stands for all instances, with their port;
	 * without one it is 11434. A name that begins with an underscore, such as
	 * {@code _http._tcp.ollama.ai.svc.cluster.local}, is looked up as SRV records, which
	 * say the port. What they say holds for their TTL, at least a second and at most 5
	 * minutes
	 * @param dnsServer the name server that is asked, {@code address:port}. Default:
	 * those of this machine
	 * @param kubernetes the EndpointSlices of Kubernetes that list the instances
	 */
	public record DiscoveryProperties(@Nullable String dns, @Nullable String dnsServer,
			@Nullable KubernetesProperties kubernetes) {

	}

	/**
	 * Which EndpointSlices list the instances. The gateway needs the verbs {@code list}
	 * and {@code watch} for them.
	 *
	 * @param namespace their namespace. Default: the gateway's own
	 * @param selector a label selector; the labels of a Service are those of its slices
	 * @param port the name or the number of the instances' port. Default: the only one;
	 * of several {@code http} or {@code ollama}, else 11434
	 */
	public record KubernetesProperties(@Nullable String namespace, String selector, @Nullable String port) {

	}

	/**
	 * Which requests belong together.
	 *
	 * @param by what makes them belong together
	 * @param ttl how long an instance is believed to remember what nobody asks for.
	 * Default: 30m, for {@code client-ip} 5m
	 * @param header the header that names a session
	 * @param cookie the cookie that names it where the header does not
	 */
	public record AffinityProperties(@DefaultValue("conversation") Affinity.By by, @Nullable Duration ttl,
			@DefaultValue("X-Session-ID") String header, @DefaultValue("OLLAMA_SESSION") String cookie) {

	}

	/**
	 * The bounds of a pool's queue.
	 *
	 * @param capacity the most requests that wait; more get 429
	 * @param maxBytes the most bytes that their bodies hold together; more get 429
	 * @param maxWait how long a request waits at most, then it gets 429. The time in
	 * which its own model is being loaded does not count
	 * @param promoteAfter the waiting time that lifts a request by one class
	 * @param heartbeat how often a client that waits for a stream is told that it still
	 * does, in its dialect. What fails then is told in the stream. Default: never
	 */
	public record QueueProperties(@DefaultValue("512") int capacity, @DefaultValue("256MB") DataSize maxBytes,
			@DefaultValue("60s") Duration maxWait, @DefaultValue("15s") Duration promoteAfter,
			@Nullable Duration heartbeat) {

	}

	/**
	 * The time limits of a pool's calls.
	 *
	 * @param connect until the connection to an instance stands
	 * @param firstByte until the first byte of a streamed answer; loading the model and
	 * reading the prompt lie inside it
	 * @param wholeAnswer until an answer that is not streamed, such as an embedding: it
	 * sends nothing before its end; {@code 0s}: no limit
	 * @param betweenChunks the longest silence in the middle of an answer whose client
	 * takes what comes; {@code 0s}: no limit
	 * @param load until a model is in memory, where the gateway loads it
	 * @param total for a request as a whole, with waiting, all attempts and the answer;
	 * {@code 0s}: no limit
	 */
	public record TimeoutProperties(@DefaultValue("2s") Duration connect, @DefaultValue("300s") Duration firstByte,
			@DefaultValue("10m") Duration wholeAnswer, @DefaultValue("60s") Duration betweenChunks,
			@DefaultValue("10m") Duration load, @DefaultValue("0s") Duration total) {

	}

	/**
	 * How instances are checked.
	 *
	 * @param interval the time from one probe's end to the next one's start
	 * @param timeout the time after which a probe has failed
	 * @param fall failures in a row that make an instance unhealthy
	 * @param rise successes in a row that make it healthy again
	 * @param probe what is asked of the instance: {@code version}, {@code tags}, or
	 * {@code generate}, which is {@code version} and, after a call that failed, one token
	 * of the model that it was for, for at most six times {@code timeout}
	 * @param slowStart the time over which an instance that was down grows to its
	 * {@code max-in-flight}; {@code 0s}: it gets everything at once
	 */
	public record HealthProperties(@DefaultValue("5s") Duration interval, @DefaultValue("5s") Duration timeout,
			@DefaultValue("3") int fall, @DefaultValue("2") int rise, @DefaultValue("version") HealthCheck.Probe probe,
			@DefaultValue("10s") Duration slowStart) {

	}

}
