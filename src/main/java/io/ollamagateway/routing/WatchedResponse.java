package io.ollamagateway.routing;

import java.util.function.Function;

import io.ollamagateway.answers.AnswerWatch;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.answers.TimeLimitException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * A response whose body is watched as it flows.
 */
final class WatchedResponse extends ServerHttpResponseDecorator {

	private final AnswerFlows flows;

	private final Call call;

	/**
	 * Watches a response.
	 * @param delegate the response
	 * @param flows lets its body flow
	 * @param call the call that it answers
	 */
	WatchedResponse(ServerHttpResponse delegate, AnswerFlows flows, Call call) {
		super(delegate);
		this.flows = flows;
		this.call = call;
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		return write(body, super::writeWith);
	}

	/** Everything is flushed as it comes in any case. */
	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return writeWith(Flux.from(body).concatMap(Flux::from));
	}

	private Mono<Void> write(Publisher<? extends DataBuffer> body, Function<Flux<DataBuffer>, Mono<Void>> writer) {
		AnswerWatch watch = this.flows.watch(this, this.call);
		Flux<DataBuffer> flow = this.flows.flow(body, watch, this.call)
			.doOnError(WatchedResponse::isClientSlow, (_) -> ClientBacklog.cut(this));
		return writer.apply(flow).then(Mono.defer(() -> {
			Throwable told = watch.told();
			return (told != null) ? Mono.error(new AnswerToldException(told)) : Mono.empty();
		}));
	}

	private static boolean isClientSlow(Throwable error) {
		return error instanceof TimeLimitException limit && limit.failure() == Failure.CLIENT_SLOW;
	}

	/**
	 * The status of an answer.
	 * @param response the answer
	 * @return what was set, else 200
	 */
	static int status(ServerHttpResponse response) {
		HttpStatusCode status = response.getStatusCode();
		return (status != null) ? status.value() : 200;
	}

}
