package io.ollamagateway.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Every request that an instance received, in order of arrival. It can be read and
 * awaited from any thread.
 */
public final class Journal {

	private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();

	private final List<Awaited> awaited = new ArrayList<>();

	private final AtomicInteger order = new AtomicInteger();

	private final AtomicInteger inFlight = new AtomicInteger();

	private final AtomicInteger maxInFlight = new AtomicInteger();

	public List<RecordedRequest> requests() {
		return List.copyOf(this.requests);
	}

	/** The requests for this path. */
	public List<RecordedRequest> requests(String path) {
		return this.requests.stream().filter((request) -> request.path().equals(path)).toList();
	}

	/** The first request for this path: the one that came or that will come. */
	public CompletableFuture<RecordedRequest> first(String path) {
		return nth(path, 1);
	}

	/** The n-th request for this path, from 1: the one that came or that will come. */
	public CompletableFuture<RecordedRequest> nth(String path, int n) {
		return nth((request) -> request.path().equals(path), n);
	}

	/** The n-th request of this kind, from 1: the one that came or that will come. */
	public CompletableFuture<RecordedRequest> nth(Predicate<RecordedRequest> kind, int n) {
		Awaited waiting = new Awaited(kind, n, new CompletableFuture<>());
		synchronized (this.awaited) {
			this.awaited.add(waiting);
			settle();
		}
		return waiting.future();
	}

	/** Model requests that are at this instance now and not yet answered to the end. */
	public int inFlight() {
		return this.inFlight.get();
	}

	/** The most that ever were at the same time. */
	public int maxInFlight() {
		return this.maxInFlight.get();
	}

	/** Forget the requests so far. */
	public void clear() {
		this.requests.clear();
		this.maxInFlight.set(this.inFlight.get());
	}

	RecordedRequest record(String method, String uri, List<Map.Entry<String, String>> headers) {
		RecordedRequest request = new RecordedRequest(this.order.getAndIncrement(), method, uri, headers);
		this.requests.add(request);
		synchronized (this.awaited) {
			settle();
		}
		return request;
	}

	void begin() {
		this.maxInFlight.accumulateAndGet(this.inFlight.incrementAndGet(), Math::max);
	}

	void end() {
		this.inFlight.decrementAndGet();
	}

	private void settle() {
		this.awaited.removeIf((waiting) -> {
			List<RecordedRequest> found = this.requests.stream().filter(waiting.kind()).toList();
			return found.size() >= waiting.n() && waiting.future().complete(found.get(waiting.n() - 1));
		});
	}

	private record Awaited(Predicate<RecordedRequest> kind, int n, CompletableFuture<RecordedRequest> future) {
	}

}
