package io.ollamagateway.fleet;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.netty.channel.ChannelOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;

/**
 * Asks those who know it how busy the GPUs of the instances are, again and again. What is
 * not known is not told; what was known is forgotten when it is older than two intervals.
 */
public final class GpuMonitor implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(GpuMonitor.class);

	private static final Duration LIMIT = Duration.ofSeconds(5);

	private static final int LARGEST = 8 << 20;

	private final HttpClient client = HttpClient.create()
		.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) LIMIT.toMillis())
		.responseTimeout(LIMIT)
		.headers((headers) -> headers.set("User-Agent", "ollama-gateway"));

	private final Disposable.Swap next = Disposables.swap();

	private final Map<GpuProperties.Source, Told> told = new ConcurrentHashMap<>();

	private final Set<GpuProperties.Source> failing = ConcurrentHashMap.newKeySet();

	private final Supplier<GpuProperties> settings;

	private final Supplier<Set<String>> instances;

	private final Consumer<List<GpuUse>> listener;

	/**
	 * Creates a monitor that does not ask anybody yet.
	 * @param settings whom to ask; looked up before each round
	 * @param instances the ids of all instances
	 * @param listener is told of all that is known, after each round
	 */
	public GpuMonitor(Supplier<GpuProperties> settings, Supplier<Set<String>> instances,
			Consumer<List<GpuUse>> listener) {
		this.settings = settings;
		this.instances = instances;
		this.listener = listener;
	}

	/** Starts to ask. */
	public void start() {
		schedule(Duration.ZERO);
	}

	private void schedule(Duration pause) {
		this.next.replace(Schedulers.parallel().schedule(this::round, pause.toNanos(), TimeUnit.NANOSECONDS));
	}

	private void round() {
		GpuProperties current = this.settings.get();
		this.told.keySet().retainAll(Set.copyOf(current.sources()));
		this.failing.retainAll(Set.copyOf(current.sources()));
		Flux.fromIterable(current.sources()).flatMap(this::ask).then().subscribe((_) -> {
		}, (error) -> ended(current), () -> ended(current));
	}

	private void ended(GpuProperties current) {
		if (this.next.isDisposed()) {
			return;
		}
		long oldest = System.nanoTime() - 2 * current.interval().toNanos();
		List<GpuUse> uses = new ArrayList<>();
		this.told.values().removeIf((one) -> one.at() - oldest < 0);
		this.told.forEach((source, one) -> one.samples().forEach((sample) -> add(uses, source, sample)));
		this.listener.accept(List.copyOf(uses));
		schedule(current.interval());
	}

	private void add(List<GpuUse> uses, GpuProperties.Source source, GpuSample sample) {
		for (String instance : this.instances.get()) {
			boolean its = source.instances().isEmpty() ? sample.names(instance) : source.instances().contains(instance);
			if (its) {
				uses.add(new GpuUse(instance, sample.gpu(), sample.source(), sample.percent()));
			}
		}
	}

	/** Never an error: what one source does not tell, others do. */
	private Mono<Void> ask(GpuProperties.Source source) {
		return Mono.defer(() -> get(url(source)))
			.map((body) -> (source.exporter() != null) ? GpuSamples.ofExporter(new String(body, StandardCharsets.UTF_8))
					: GpuSamples.ofQuery(body))
			.doOnNext((samples) -> {
				this.told.put(source, new Told(samples, System.nanoTime()));
				if (this.failing.remove(source)) {
					logger.info("It is told again how busy GPUs are");
				}
			})
			.onErrorResume((error) -> {
				if (this.failing.add(source)) {
					logger.warn("How busy GPUs are is not told by {}: {}", host(source), error.toString());
				}
				return Mono.empty();
			})
			.then();
	}

	private static String host(GpuProperties.Source source) {
		URI uri = (source.exporter() != null) ? source.exporter() : source.prometheus();
		return String.valueOf((uri != null) ? uri.getHost() : null);
	}

	private static String url(GpuProperties.Source source) {
		if (source.exporter() != null) {
			return source.exporter().toString();
		}
		String base = String.valueOf(source.prometheus());
		return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/api/v1/query?query="
				+ URLEncoder.encode(String.valueOf(source.query()), StandardCharsets.UTF_8);
	}

	private Mono<byte[]> get(String url) {
		return this.client.get()
			.uri(url)
			.responseSingle((response, body) -> (response.status().code() == 200) ? body.asByteArray()
					: body.then(Mono.error(new IllegalStateException("status " + response.status().code()))))
			.filter((body) -> body.length <= LARGEST)
			.timeout(LIMIT.multipliedBy(2));
	}

	@Override
	public void close() {
		this.next.dispose();
	}

	private record Told(List<GpuSample> samples, long at) {
	}

}
