package io.ollamagateway.fleet.discovery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.ollamagateway.fleet.model.Discovery;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The servers that stand behind a name in the DNS. It is looked up again when the time is
 * over for which the answer holds; a lookup that fails changes nothing.
 */
final class DnsSource implements InstanceSource {

	private static final Logger logger = LoggerFactory.getLogger(DnsSource.class);

	private static final Duration LEAST_PAUSE = Duration.ofSeconds(1);

	private static final Duration MOST_PAUSE = Duration.ofMinutes(5);

	private static final Duration SHORT_PAUSE = Duration.ofSeconds(5);

	/** Names of SRV records that are looked up at a time. */
	private static final int CONCURRENCY = 8;

	private final Discovery.Dns where;

	private final Duration shortPause;

	/** Whether the last lookup failed; lookups do not overlap. */
	private boolean failing;

	/** Whether the last answer named nobody. */
	private boolean empty;

	DnsSource(Discovery.Dns where) {
		this(where, SHORT_PAUSE);
	}

	/**
	 * Creates a source that has not looked yet.
	 * @param where where it looks
	 * @param shortPause the pause after a failure, and as long as there is no instance
	 */
	DnsSource(Discovery.Dns where, Duration shortPause) {
		this.where = where;
		this.shortPause = shortPause;
	}

	@Override
	public Flux<List<FoundInstance>> instances() {
		return Flux
			.using(() -> new DnsLookup(this.where.server()),
					(lookup) -> round(lookup)
						.expand((round) -> Mono.delay(round.pause()).then(Mono.defer(() -> round(lookup)))),
					DnsLookup::close)
			.mapNotNull(Round::found)
			.distinctUntilChanged();
	}

	private Mono<Round> round(DnsLookup lookup) {
		return look(lookup).doOnNext(this::answered).map(this::round).onErrorResume((error) -> {
			failed(error);
			return Mono.just(new Round(null, this.shortPause));
		});
	}

	private Round round(DnsLookup.Records<FoundInstance> answer) {
		return new Round(answer.all().stream().sorted(Comparator.comparing(FoundInstance::url)).distinct().toList(),
				answer.all().isEmpty() ? this.shortPause : bounded(answer.ttl()));
	}

	private static Duration bounded(Duration ttl) {
		if (ttl.compareTo(LEAST_PAUSE) < 0) {
			return LEAST_PAUSE;
		}
		return (ttl.compareTo(MOST_PAUSE) > 0) ? MOST_PAUSE : ttl;
	}

	private Mono<DnsLookup.Records<FoundInstance>> look(DnsLookup lookup) {
		String name = this.where.name();
		if (this.where.port() > 0) {
			return lookup.addresses(name)
				.map((found) -> new DnsLookup.Records<>(found.all()
					.stream()
					.map((address) -> FoundInstance.of("", url(address, this.where.port())))
					.toList(), found.ttl()));
		}
		return lookup.services(name).flatMap((services) -> servers(lookup, services));
	}

	private static Mono<DnsLookup.Records<FoundInstance>> servers(DnsLookup lookup,
			DnsLookup.Records<DnsLookup.Service> services) {
		int best = services.all().stream().mapToInt(DnsLookup.Service::priority).min().orElse(0);
		return Flux.fromIterable(services.all())
			.filter((service) -> service.priority() == best)
			.flatMap((service) -> lookup.addresses(service.target())
				.map((found) -> new DnsLookup.Records<>(found.all()
					.stream()
					// a server is one, however many addresses it has
					.limit(1)
					.map((address) -> FoundInstance.of(firstLabel(service.target()), url(address, service.port())))
					.toList(), found.ttl())), CONCURRENCY)
			.reduce(new DnsLookup.Records<>(List.of(), services.ttl()), DnsSource::both);
	}

	private static DnsLookup.Records<FoundInstance> both(DnsLookup.Records<FoundInstance> one,
			DnsLookup.Records<FoundInstance> other) {
		List<FoundInstance> all = new ArrayList<>(one.all());
		all.addAll(other.all());
		return new DnsLookup.Records<>(all, (one.ttl().compareTo(other.ttl()) <= 0) ? one.ttl() : other.ttl());
	}

	private static String firstLabel(String name) {
		int dot = name.indexOf('.');
		return (dot > 0) ? name.substring(0, dot) : name;
	}

	private static URI url(InetAddress address, int port) {
		String host = address.getHostAddress();
		return URI.create("http://" + ((address instanceof Inet6Address) ? "[" + host + "]" : host) + ":" + port);
	}

	private void answered(DnsLookup.Records<FoundInstance> answer) {
		if (this.failing) {
			logger.info("The name {} can be looked up again", this.where.name());
		}
		if (answer.all().isEmpty() && !this.empty) {
			logger.warn("The name {} stands for no instance now", this.where.name());
		}
		this.failing = false;
		this.empty = answer.all().isEmpty();
	}

	private void failed(Throwable error) {
		if (!this.failing) {
			logger.warn("The name {} cannot be looked up, so that what was known of it stays: {}", this.where.name(),
					error.getMessage());
		}
		this.failing = true;
	}

	/**
	 * One lookup.
	 *
	 * @param found what it found; absent if it failed
	 * @param pause the time until the next one
	 */
	private record Round(@Nullable List<FoundInstance> found, Duration pause) {

	}

}
