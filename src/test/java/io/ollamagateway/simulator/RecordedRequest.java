package io.ollamagateway.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;

/**
 * A request as an instance received it, and its fate as it unfolds.
 */
public final class RecordedRequest {

	private static final int MOST_KEPT = 1 << 20;

	private final long arrivedAt = System.nanoTime();

	private final int order;

	private final String method;

	private final String uri;

	private final List<Map.Entry<String, String>> headers;

	private final CompletableFuture<RecordedRequest> bodyComplete = new CompletableFuture<>();

	private final CompletableFuture<RecordedRequest> firstByteSent = new CompletableFuture<>();

	private final CompletableFuture<RecordedRequest> completed = new CompletableFuture<>();

	private final CompletableFuture<RecordedRequest> clientGone = new CompletableFuture<>();

	private final CompletableFuture<RecordedRequest> ended = new CompletableFuture<>();

	private final Map<Integer, CompletableFuture<RecordedRequest>> chunks = new ConcurrentHashMap<>();

	private volatile byte[] body = new byte[0];

	private volatile long bodyLength;

	private volatile String bodySha256 = "";

	private volatile int status;

	private volatile long completedAt = Long.MAX_VALUE;

	/** Touched by the instance's thread only. */
	private int chunksSent;

	RecordedRequest(int order, String method, String uri, List<Map.Entry<String, String>> headers) {
		this.order = order;
		this.method = method;
		this.uri = uri;
		this.headers = List.copyOf(headers);
	}

	/** The how manieth request this is at its instance, from 0. */
	public int order() {
		return this.order;
	}

	/** When its head had arrived, by {@link System#nanoTime()}. */
	public long arrivedAt() {
		return this.arrivedAt;
	}

	/**
	 * When the whole answer was sent, by {@link System#nanoTime()}; the latest of all
	 * times as long as it was not.
	 */
	public long completedAt() {
		return this.completedAt;
	}

	public String method() {
		return this.method;
	}

	/** Path and query as received. */
	public String uri() {
		return this.uri;
	}

	/** The path, decoded. */
	public String path() {
		int query = this.uri.indexOf('?');
		String path = (query < 0) ? this.uri : this.uri.substring(0, query);
		return path.contains("%") ? new QueryStringDecoder(path).path() : path;
	}

	/** All headers as received, in order. */
	public List<Map.Entry<String, String>> headers() {
		return this.headers;
	}

	/** The first value of the header, whatever its case. */
	public @Nullable String header(String name) {
		for (Map.Entry<String, String> header : this.headers) {
			if (header.getKey().equalsIgnoreCase(name)) {
				return header.getValue();
			}
		}
		return null;
	}

	/** The body, if it is not longer than a megabyte; else nothing. */
	public byte[] body() {
		return this.body.clone();
	}

	public String bodyText() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

	public long bodyLength() {
		return this.bodyLength;
	}

	/** In hexadecimal digits. */
	public String bodySha256() {
		return this.bodySha256;
	}

	/** The status of the answer, 0 as long as there is none. */
	public int status() {
		return this.status;
	}

	public CompletableFuture<RecordedRequest> bodyComplete() {
		return this.bodyComplete.copy();
	}

	public CompletableFuture<RecordedRequest> firstByteSent() {
		return this.firstByteSent.copy();
	}

	/** Done when chunk number k, from 1, was handed to the socket. */
	public CompletableFuture<RecordedRequest> chunkSent(int k) {
		return chunk(k).copy();
	}

	/** Done when the whole answer was sent. */
	public CompletableFuture<RecordedRequest> completed() {
		return this.completed.copy();
	}

	/** Done when the client went before it had the whole answer. */
	public CompletableFuture<RecordedRequest> clientGone() {
		return this.clientGone.copy();
	}

	/** Done when it is over in one way or the other. */
	public CompletableFuture<RecordedRequest> ended() {
		return this.ended.copy();
	}

	void bodyReceived(Body received) {
		this.bodyLength = received.length();
		this.bodySha256 = received.sha256();
		if (received.size() <= MOST_KEPT) {
			this.body = Arrays.copyOf(received.array(), received.size());
		}
		this.bodyComplete.complete(this);
	}

	void answered(int status) {
		this.status = status;
	}

	void sent(int chunk) {
		this.firstByteSent.complete(this);
		while (this.chunksSent < chunk) {
			chunk(++this.chunksSent).complete(this);
		}
	}

	void complete() {
		this.completedAt = System.nanoTime();
		this.firstByteSent.complete(this);
		this.completed.complete(this);
		this.ended.complete(this);
	}

	void gone() {
		this.clientGone.complete(this);
		this.ended.complete(this);
	}

	/** The instance itself broke the connection. */
	void broken() {
		this.ended.complete(this);
	}

	private CompletableFuture<RecordedRequest> chunk(int k) {
		return this.chunks.computeIfAbsent(k, (key) -> new CompletableFuture<>());
	}

	@Override
	public String toString() {
		return this.method + " " + this.uri + " " + this.status;
	}

}
