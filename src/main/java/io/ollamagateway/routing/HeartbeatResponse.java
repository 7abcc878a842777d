package io.ollamagateway.routing;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * The response to a client that is told that it waits. Until the first heartbeat it is as
 * any other. The first heartbeat commits it, with status 200; from then on there is one
 * body, in which the answer follows the heartbeats, and what is said of status and
 * headers is only remembered. An instance's thread fills it while a timer's may commit
 * it, so it keeps status and headers apart until it is known who commits.
 */
final class HeartbeatResponse extends ServerHttpResponseDecorator {

	private final Heartbeat heartbeat;

	private final BooleanSupplier wanted;

	private final InStreamAnswer inStream;

	private final HttpHeaders headers = new HttpHeaders();

	private final Sinks.One<Boolean> begun = Sinks.one();

	private final Sinks.Empty<Void> answered = Sinks.empty();

	private final Sinks.Empty<Void> clientGone = Sinks.empty();

	private final HeartbeatBody body = new HeartbeatBody(this.clientGone::tryEmitEmpty);

	private @Nullable HttpStatusCode status;

	private volatile State state = State.WAITING;

	private boolean handedOver;

	private volatile @Nullable Throwable broken;

	/**
	 * Puts heartbeats before an answer.
	 * @param delegate the response
	 * @param heartbeat what is sent, and how often
	 * @param wanted whether one is to be sent now
	 * @param inStream tells an answer in a stream that has begun
	 */
	HeartbeatResponse(ServerHttpResponse delegate, Heartbeat heartbeat, BooleanSupplier wanted,
			InStreamAnswer inStream) {
		super(delegate);
		this.wanted = wanted;
		this.heartbeat = heartbeat;
		this.inStream = inStream;
		this.headers.putAll(delegate.getHeaders());
	}

	/**
	 * Sends heartbeats for as long as there is no answer.
	 * @param answering fills this response; what it fails with behind the first heartbeat
	 * is told in the stream
	 * @return completes when the client has all
	 */
	Mono<Void> around(Mono<Void> answering) {
		Mono<Void> filled = answering.takeUntilOther(this.clientGone.asMono())
			.onErrorResume(this::failed)
			.then(Mono.fromRunnable(this::filled));
		Mono<Void> written = this.begun.asMono()
			.flatMap((heartbeats) -> heartbeats ? getDelegate().writeWith(this.body) : Mono.empty());
		return Mono.using(() -> timer(this.heartbeat.interval()), (_) -> Mono.when(filled, written),
				Disposable::dispose);
	}

	private Disposable timer(Duration interval) {
		return Flux.interval(interval).onBackpressureDrop().takeWhile((_) -> tick()).subscribe();
	}

	private boolean tick() {
		if (!waits()) {
			return false;
		}
		if (!this.wanted.getAsBoolean()) {
			return true;
		}
		if (ClientBacklog.isEmpty(getDelegate())) {
			this.body.beat(getDelegate().bufferFactory().wrap(this.heartbeat.bytes()));
		}
		if (begin()) {
			getDelegate().setStatusCode(HttpStatus.OK);
			getDelegate().getHeaders().set(HttpHeaders.CONTENT_TYPE, this.heartbeat.contentType());
			this.begun.tryEmitValue(true);
		}
		return true;
	}

	private boolean waits() {
		return this.state != State.PLAIN && this.body.isWaiting();
	}

	/** Whether this is the first heartbeat. */
	private synchronized boolean begin() {
		if (this.state != State.WAITING) {
			return false;
		}
		this.state = State.BEATING;
		return true;
	}

	/** Whether there was no heartbeat; from now on there will be none. */
	private boolean isPlain() {
		synchronized (this) {
			if (this.state == State.BEATING) {
				return false;
			}
			this.state = State.PLAIN;
		}
		this.begun.tryEmitValue(false);
		return true;
	}

	/** Puts status and headers where the answer's own commit finds them. */
	private void unveil() {
		if (!getDelegate().isCommitted()) {
			getDelegate().getHeaders().clear();
			getDelegate().getHeaders().putAll(this.headers);
			if (this.status != null) {
				getDelegate().setStatusCode(this.status);
			}
		}
	}

	private Mono<Void> answer(Supplier<Mono<Void>> plain, Supplier<Flux<DataBuffer>> inStream) {
		return Mono.defer(() -> {
			if (!isPlain()) {
				return handOver(inStream);
			}
			unveil();
			return plain.get();
		});
	}

	private Mono<Void> handOver(Supplier<Flux<DataBuffer>> answer) {
		synchronized (this) {
			if (this.handedOver) {
				return Mono.empty();
			}
			this.handedOver = true;
		}
		this.body.answer(answer.get().doFinally((_) -> finish()));
		return this.answered.asMono().doOnCancel(this.body::cancel);
	}

	/**
	 * To those who fill this response an answer that broke off is an error, though the
	 * client has been told: the framework would wait for its trailers.
	 */
	private void finish() {
		Throwable error = this.broken;
		if (error != null) {
			this.answered.tryEmitError(error);
		}
		else {
			this.answered.tryEmitEmpty();
		}
	}

	private Flux<DataBuffer> told(Flux<? extends DataBuffer> answer) {
		return this.inStream.answered(this.status, answer.doOnError((error) -> this.broken = error));
	}

	private Mono<Void> failed(Throwable error) {
		// behind an answer it has been told already
		return isPlain() ? Mono.error(error) : handOver(() -> this.inStream.failed(error)).onErrorComplete();
	}

	private void filled() {
		if (this.state == State.WAITING && isPlain()) {
			unveil();
		}
		else if (this.state == State.BEATING) {
			// nothing was written
			handOver(Flux::empty).subscribe();
		}
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		return answer(() -> super.writeWith(body), () -> told(Flux.from(body)));
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return answer(() -> super.writeAndFlushWith(body), () -> told(Flux.concat(body)));
	}

	@Override
	public Mono<Void> setComplete() {
		return answer(super::setComplete, () -> told(Flux.empty()));
	}

	@Override
	public HttpHeaders getHeaders() {
		return (this.state == State.PLAIN) ? super.getHeaders() : this.headers;
	}

	@Override
	public @Nullable HttpStatusCode getStatusCode() {
		return (this.state == State.PLAIN || this.status == null) ? super.getStatusCode() : this.status;
	}

	@Override
	public boolean setStatusCode(@Nullable HttpStatusCode status) {
		if (this.state == State.PLAIN) {
			return super.setStatusCode(status);
		}
		this.status = status;
		return true;
	}

	/**
	 * What is to be done for the headers of an answer has no place behind a heartbeat.
	 */
	@Override
	public void beforeCommit(Supplier<? extends Mono<Void>> action) {
		super.beforeCommit(() -> (this.state == State.PLAIN) ? action.get() : Mono.empty());
	}

	@Override
	public synchronized boolean isCommitted() {
		return (this.state == State.BEATING) ? this.handedOver : super.isCommitted();
	}

	private enum State {

		/** Neither heartbeat nor answer. */
		WAITING,
		/** There was a heartbeat. */
		BEATING,
		/** An answer without heartbeats. */
		PLAIN

	}

}
