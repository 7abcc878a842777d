package io.ollamagateway.fleet.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;

import io.fabric8.kubernetes.api.model.ListMetaBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceListBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.netty.handler.codec.http.QueryStringDecoder;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What an API server does with the EndpointSlices of a namespace: it lists those that are
 * selected, and tells watchers what has changed of them since a version, as far as it
 * remembers. It counts lists and can end its watches, as a real one does all few minutes.
 */
final class WatchServer implements AutoCloseable {

	private static final String EXPIRED = """
			{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
			"message":"too old resource version","reason":"Expired","code":410}}""";

	private static final KubernetesSerialization JSON = new KubernetesSerialization();

	private final Map<String, EndpointSlice> slices = new LinkedHashMap<>();

	private final NavigableMap<Integer, Event> events = new TreeMap<>();

	private final List<Watcher> watchers = new ArrayList<>();

	private final BlockingQueue<String> begun = new LinkedTransferQueue<>();

	private final DisposableServer server;

	private int version = 100;

	private int forgotten;

	private int lists;

	private int refusal;

	private boolean listsRefused;

	private int refused;

	WatchServer() {
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle(this::answer)
			.bindNow(Duration.ofSeconds(10));
	}

	int port() {
		return this.server.port();
	}

	private synchronized Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
		Map<String, List<String>> query = new QueryStringDecoder(request.uri()).parameters();
		boolean watch = query.containsKey("watch");
		if (this.refusal != 0 && (watch || this.listsRefused)) {
			this.refused++;
			Status status = new StatusBuilder().withCode(this.refusal).withMessage("refused here").build();
			return response.status(this.refusal)
				.header("Content-Type", "application/json")
				.sendString(Mono.just(JSON.asJson(status)));
		}
		String selector = query.get("labelSelector").getFirst();
		if (!watch) {
			this.lists++;
			return response.header("Content-Type", "application/json")
				.sendString(Mono.just(JSON.asJson(new EndpointSliceListBuilder()
					.withMetadata(new ListMetaBuilder().withResourceVersion(Integer.toString(this.version)).build())
					.withItems(this.slices.values().stream().filter((slice) -> isSelected(slice, selector)).toList())
					.build())));
		}
		Watcher watcher = new Watcher(selector, Sinks.many().unicast().onBackpressureBuffer());
		String from = query.get("resourceVersion").getFirst();
		if (Integer.parseInt(from) < this.forgotten) {
			watcher.sink().tryEmitNext(EXPIRED).orThrow();
			watcher.sink().tryEmitComplete().orThrow();
		}
		else {
			this.events.tailMap(Integer.parseInt(from), false).values().forEach(watcher::tell);
			this.watchers.add(watcher);
		}
		this.begun.add(from);
		return response.sendWebsocket((_, out) -> out.sendString(watcher.sink().asFlux()).then());
	}

	/** Changes a slice, or adds it. */
	synchronized void put(EndpointSlice slice) {
		EndpointSlice versioned = versioned(slice);
		boolean isNew = this.slices.put(slice.getMetadata().getName(), versioned) == null;
		tell(new Event(isNew ? "ADDED" : "MODIFIED", versioned));
	}

	/** Removes a slice. */
	synchronized void remove(String name) {
		tell(new Event("DELETED", versioned(this.slices.remove(name))));
	}

	private EndpointSlice versioned(EndpointSlice slice) {
		return new EndpointSliceBuilder(slice).editMetadata()
			.withResourceVersion(Integer.toString(++this.version))
			.endMetadata()
			.build();
	}

	private void tell(Event event) {
		this.events.put(this.version, event);
		this.watchers.removeIf((watcher) -> !watcher.tell(event));
	}

	/** Whether a slice has the label of a selector. */
	private static boolean isSelected(EndpointSlice slice, String selector) {
		String[] label = selector.split("=", 2);
		return label[1].equals(slice.getMetadata().getLabels().get(label[0]));
	}

	/** Ends all watches in good order. */
	synchronized void endWatches() {
		this.watchers.forEach((watcher) -> watcher.sink().tryEmitComplete());
		this.watchers.clear();
	}

	/** Answers all requests with this status from now on. */
	synchronized void refuse(int status) {
		this.refusal = status;
		this.listsRefused = true;
	}

	/** Answers those who begin to watch with this status from now on. */
	synchronized void refuseWatches(int status) {
		this.refusal = status;
		this.listsRefused = false;
	}

	/** Answers again as it should. */
	synchronized void accept() {
		this.refusal = 0;
	}

	/** How many requests it has refused. */
	synchronized int refused() {
		return this.refused;
	}

	/** Remembers nothing of what has changed so far. */
	synchronized void forgetEvents() {
		this.forgotten = this.version;
		this.events.clear();
	}

	synchronized int lists() {
		return this.lists;
	}

	synchronized String version() {
		return Integer.toString(this.version);
	}

	/** Waits for the next watch and tells from which version on it wants to know. */
	String nextWatch() throws InterruptedException {
		String from = this.begun.poll(30, TimeUnit.SECONDS);
		if (from == null) {
			throw new AssertionError("Nobody watches");
		}
		return from;
	}

	@Override
	public void close() {
		this.server.disposeNow(Duration.ofSeconds(10));
	}

	private record Event(String type, EndpointSlice slice) {

		private String json() {
			return "{\"type\":\"" + this.type + "\",\"object\":" + JSON.asJson(this.slice) + "}";
		}

	}

	private record Watcher(String selector, Sinks.Many<String> sink) {

		/** Whether it still watches. */
		private boolean tell(Event event) {
			if (!isSelected(event.slice(), this.selector)) {
				return true;
			}
			Sinks.EmitResult told = this.sink.tryEmitNext(event.json());
			if (told != Sinks.EmitResult.FAIL_CANCELLED) {
				told.orThrow();
			}
			return told.isSuccess();
		}

	}

}
