package io.ollamagateway.fleet.discovery;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.ollamagateway.fleet.model.Discovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Schedulers;

/**
 * The endpoints that Kubernetes lists in EndpointSlices: listed once, then watched. Its
 * cache keeps them while the API server is away; when that is back, or says that too much
 * was missed, they are listed anew.
 */
final class EndpointSliceSource implements InstanceSource {

	private static final Logger logger = LoggerFactory.getLogger(EndpointSliceSource.class);

	private final Discovery.EndpointSlices where;

	private final Cluster cluster;

	private final AtomicBoolean failing = new AtomicBoolean();

	EndpointSliceSource(Discovery.EndpointSlices where, Cluster cluster) {
		this.where = where;
		this.cluster = cluster;
	}

	@Override
	public Flux<List<FoundInstance>> instances() {
		return Flux.defer(() -> {
			Endpoints endpoints = new Endpoints(this.where.port());
			return this.cluster.regained()
				.startWith(true)
				.switchMap((_) -> Flux
					.<SharedIndexInformer<EndpointSlice>>create(this::watch, FluxSink.OverflowStrategy.LATEST)
					.subscribeOn(Schedulers.boundedElastic()))
				// many changes at a time are read once
				.onBackpressureLatest()
				.publishOn(Schedulers.boundedElastic(), 1)
				.map((informer) -> endpoints.in(informer.getStore().list()));
		}).distinctUntilChanged();
	}

	private void watch(FluxSink<SharedIndexInformer<EndpointSlice>> sink) {
		KubernetesClient client = this.cluster.client();
		String namespace = namespace(client);
		SharedIndexInformer<EndpointSlice> informer = client.discovery()
			.v1()
			.endpointSlices()
			.inNamespace(namespace)
			.withLabelSelector(this.where.selector())
			.runnableInformer(0);
		informer.exceptionHandler((_, error) -> {
			failed(namespace, error);
			return true;
		});
		Runnable changed = () -> {
			if (informer.hasSynced()) {
				heard(namespace);
				sink.next(informer);
			}
		};
		informer.addEventHandler(new Changes(changed));
		sink.onDispose(informer::stop);
		informer.start().whenComplete((_, error) -> {
			if (error == null) {
				changed.run();
			}
		});
	}

	private String namespace(KubernetesClient client) {
		if (this.where.namespace() != null) {
			return this.where.namespace();
		}
		return (client.getNamespace() != null) ? client.getNamespace() : "default";
	}

	private void heard(String namespace) {
		if (this.failing.getAndSet(false)) {
			logger.info("Kubernetes tells the EndpointSlices {} in namespace {} again", this.where.selector(),
					namespace);
		}
	}

	private void failed(String namespace, Throwable error) {
		Throwable cause = (error instanceof CompletionException && error.getCause() != null) ? error.getCause() : error;
		boolean refused = cause instanceof KubernetesClientException answer && answer.getCode() > 0;
		// that nobody answers is told once for all
		if (refused && !this.failing.getAndSet(true)) {
			logger
				.warn("Kubernetes does not tell the EndpointSlices {} in namespace {}, so that what was known of them "
						+ "stays; the gateway's service account needs the verbs list and watch for endpointslices "
						+ "there: {}", this.where.selector(), namespace, cause.getMessage());
		}
	}

	/**
	 * Something changed, whatever it was: the cache says what is there now.
	 */
	private record Changes(Runnable changed) implements ResourceEventHandler<EndpointSlice> {

		@Override
		public void onAdd(EndpointSlice slice) {
			this.changed.run();
		}

		@Override
		public void onUpdate(EndpointSlice before, EndpointSlice now) {
			this.changed.run();
		}

		@Override
		public void onDelete(EndpointSlice slice, boolean unknown) {
			this.changed.run();
		}

	}

}
