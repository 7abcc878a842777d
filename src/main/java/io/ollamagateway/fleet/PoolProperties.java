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
 */
public record PoolProperties(@DefaultValue List<String> models, @DefaultValue List<InstanceProperties> instances,
		@Nullable String parallel, @Nullable Integer maxInFlight, @Nullable Set<String> singleSlotFamilies,
		@DefaultValue("least-loaded") Balance.Strategy balance, @DefaultValue("uri") String hashOn,
		@DefaultValue AffinityProperties affinity, @DefaultValue QueueProperties queue,
		@DefaultValue("refuse") WhenEmpty whenEmpty, @DefaultValue("10m") Duration coldStartWait,
		@DefaultValue("false") boolean panic, @DefaultValue TimeoutProperties timeouts,
		@Nullable HealthProperties health, @Nullable String fallback) {

	/**
	 * A pool of which nothing is configured but its instances.
	 * @param instances the instances
	 * @return the pool with the default of everything else
	 */
	static PoolProperties of(List<InstanceProperties> instances) {
		PoolProperties defaults = new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("pool",
				PoolProperties.class);
		return new PoolProperties(defaults.models, instances, defaults.parallel, defaults.maxInFlight,
				defaults.singleSlotFamilies, defaults.balance, defaults.hashOn, defaults.affinity, defaults.queue,
				defaults.whenEmpty, defaults.coldStartWait, defaults.panic, defaults.timeouts, defaults.health,
				defaults.fallback);
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
	 * @param load until a model is in memory, where the gateway loads it
	 */
	public record TimeoutProperties(@DefaultValue("2s") Duration connect, @DefaultValue("300s") Duration firstByte,
			@DefaultValue("10m") Duration load) {

	}

	/**
	 * How instances are checked.
	 *
	 * @param interval the time from one probe's end to the next one's start
	 * @param timeout the time after which a probe has failed
	 * @param fall failures in a row that make an instance unhealthy
	 * @param rise successes in a row that make it healthy again
	 * @param probe what is asked of the instance
	 */
	public record HealthProperties(@DefaultValue("5s") Duration interval, @DefaultValue("5s") Duration timeout,
			@DefaultValue("3") int fall, @DefaultValue("2") int rise,
			@DefaultValue("version") HealthCheck.Probe probe) {

	}

}
