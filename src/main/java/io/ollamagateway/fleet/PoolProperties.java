package io.ollamagateway.fleet;

import java.time.Duration;
import java.util.List;

import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.HealthCheck;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A pool as it is configured.
 *
 * @param models the models that it serves: names, or globs with {@code *} and {@code ?}.
 * A name goes before a glob, a longer glob before a shorter one
 * @param instances its instances: URLs, or objects
 * @param balance how it chooses among its instances
 * @param hashOn what {@code balance: hash} hashes: {@code uri}, {@code client-ip},
 * {@code header:NAME} or {@code cookie:NAME}
 * @param timeouts the time limits of its calls
 * @param health how its instances are checked
 * @param fallback the pool that serves instead when all instances of this one are down.
 * Default: none
 */
public record PoolProperties(@DefaultValue List<String> models, @DefaultValue List<InstanceProperties> instances,
		@DefaultValue("least-loaded") Balance.Strategy balance, @DefaultValue("uri") String hashOn,
		@DefaultValue TimeoutProperties timeouts, @Nullable HealthProperties health, @Nullable String fallback) {

	/**
	 * The time limits of a pool's calls.
	 *
	 * @param connect until the connection to an instance stands
	 * @param firstByte until the first byte of a streamed answer; loading the model and
	 * reading the prompt lie inside it
	 */
	public record TimeoutProperties(@DefaultValue("2s") Duration connect, @DefaultValue("300s") Duration firstByte) {

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
