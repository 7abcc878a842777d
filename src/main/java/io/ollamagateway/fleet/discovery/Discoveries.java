package io.ollamagateway.fleet.discovery;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.ollamagateway.fleet.model.Discovery;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * All places in which the pools look for instances, and what was found there last. A
 * place that does not answer keeps what it told before.
 */
public final class Discoveries implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Discoveries.class);

	/** More than anybody has; a selector that is too wide must not eat the memory. */
	private static final int MOST_INSTANCES = 10_000;

	private final Function<Discovery.Source, InstanceSource> sources;

	/** Tells changes, one at a time and off the threads of those who find. */
	private final Scheduler.Worker worker = Schedulers.boundedElastic().createWorker();

	private final AtomicBoolean telling = new AtomicBoolean();

	private final Map<Discovery.Source, Disposable> watched = new HashMap<>();

	private final Map<Discovery.Source, List<FoundInstance>> found = new HashMap<>();

	private Set<String> problems = Set.of();

	private Runnable changed = () -> {
	};

	/**
	 * Creates an owner of places.
	 * @param sources makes a place, which does nothing before it is subscribed to
	 */
	Discoveries(Function<Discovery.Source, InstanceSource> sources) {
		this.sources = sources;
	}

	/**
	 * All places of the DNS and of a Kubernetes cluster.
	 * @param cluster the cluster, asked only if a pool looks there
	 * @return places in which nobody looks yet
	 */
	public static Discoveries of(Cluster cluster) {
		return new Discoveries((source) -> switch (source) {
			case Discovery.Dns dns -> new DnsSource(dns);
			case Discovery.EndpointSlices slices -> new EndpointSliceSource(slices, cluster);
		});
	}

	/**
	 * Sets who is told that something else was found than before.
	 * @param changed told on a thread that may block, one call at a time
	 */
	public synchronized void onChange(Runnable changed) {
		this.changed = changed;
	}

	/**
	 * Looks where these pools look, and no more where only others looked.
	 * @param pools the pools
	 */
	public synchronized void watch(Pools pools) {
		Set<Discovery.Source> wanted = pools.all()
			.stream()
			.map(Pool::discovery)
			.flatMap(Stream::ofNullable)
			.map(Discovery::source)
			.collect(Collectors.toSet());
		this.watched.entrySet().removeIf((watch) -> {
			boolean gone = !wanted.contains(watch.getKey());
			if (gone) {
				watch.getValue().dispose();
			}
			return gone;
		});
		this.found.keySet().retainAll(wanted);
		for (Discovery.Source source : wanted) {
			if (!this.watched.containsKey(source)) {
				this.watched.put(source,
						this.sources.apply(source)
							.instances()
							.subscribe((instances) -> found(source, instances),
									(error) -> logger.error("Nothing is looked for in {} any more", source, error)));
			}
		}
	}

	/**
	 * Whether each place has told once what is there.
	 */
	public synchronized boolean isHeard() {
		return this.found.keySet().containsAll(this.watched.keySet());
	}

	/**
	 * Makes what was found members of the pools.
	 * @param configured the pools with the instances that are configured
	 * @return the pools with all instances
	 */
	public synchronized Membership join(Pools configured) {
		Joining joining = new Joining();
		Membership membership = joining.join(configured, this.found);
		Set<String> now = new HashSet<>(joining.problems());
		now.stream().filter((problem) -> !this.problems.contains(problem)).forEach(logger::warn);
		this.problems = now;
		return membership;
	}

	private void found(Discovery.Source source, List<FoundInstance> instances) {
		synchronized (this) {
			if (!this.watched.containsKey(source)) {
				return;
			}
			if (instances.size() > MOST_INSTANCES) {
				logger.warn("{} lists {} instances, of which {} are taken", source, instances.size(), MOST_INSTANCES);
			}
			this.found.put(source, instances.subList(0, Math.min(MOST_INSTANCES, instances.size())));
		}
		if (this.telling.compareAndSet(false, true)) {
			this.worker.schedule(this::tell);
		}
	}

	private void tell() {
		this.telling.set(false);
		Runnable listener;
		synchronized (this) {
			listener = this.changed;
		}
		try {
			listener.run();
		}
		catch (RuntimeException ex) {
			logger.error("What was found could not be taken over", ex);
		}
	}

	@Override
	public synchronized void close() {
		this.watched.values().forEach(Disposable::dispose);
		this.watched.clear();
		this.worker.dispose();
	}

}
