package io.ollamagateway.routing;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import io.ollamagateway.answers.ErrorBodyReader;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.answers.FailureClassifier;
import io.ollamagateway.answers.TimeLimitException;
import io.ollamagateway.answers.UpstreamAnswerException;
import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.model.InstalledModel;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.scheduling.Lease;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Makes a call again on another instance where the table of failures says so. Nothing has
 * gone to the client by then, since the answer is written further outside.
 */
final class AttemptFilter implements GlobalFilter, Ordered {

	private final AttemptPolicy policy;

	private final Fleet fleet;

	AttemptFilter(AttemptPolicy policy, Fleet fleet) {
		this.policy = policy;
		this.fleet = fleet;
	}

	@Override
	public int getOrder() {
		return FilterOrder.ATTEMPT;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		if (ExchangeAttribute.HELD_BODY.in(exchange) == null) {
			// only a held body can be sent again
			return chain.filter(exchange);
		}
		this.policy.requested();
		return limited(exchange,
				attempt(exchange, chain,
						exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR)))
			.onErrorResume(UpstreamAnswerException.class, (answer) -> answer.writeTo(exchange.getResponse()));
	}

	/** The queue and all attempts, up to the answer's headers. */
	private static Mono<Void> limited(ServerWebExchange exchange, Mono<Void> attempts) {
		Pool pool = ExchangeAttribute.POOL.in(exchange);
		Duration total = (pool != null) ? pool.timeouts().total() : Duration.ZERO;
		return total.isPositive() ? attempts.timeout(total, Mono.error(TimeLimitException::total)) : attempts;
	}

	private Mono<Void> attempt(ServerWebExchange exchange, GatewayFilterChain chain, URI pool) {
		Call call = ExchangeAttribute.CALL.requiredIn(exchange);
		return chain.filter(exchange).then(Mono.defer(() -> checked(exchange))).onErrorResume((error) -> {
			Failure failure = failure(error, exchange);
			if (call.lastLease() == null) {
				return Mono.error(error);
			}
			return this.policy.tryElsewhere(failure, call).flatMap((elsewhere) -> {
				if (!elsewhere) {
					return Mono.<Void>error(error);
				}
				call.attemptFailed(failure);
				ServerWebExchangeUtils.reset(exchange);
				// an answer with a length has taken it away; one that had neither would
				// end with
				// its connection only, be it whole or not
				exchange.getResponse().getHeaders().set(HttpHeaders.TRANSFER_ENCODING, "chunked");
				exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, pool);
				return attempt(exchange, chain, pool)
					.onErrorMap((next) -> FailureClassifier.of(next, false) == Failure.REFUSED, (_) -> error);
			});
		});
	}

	private static Mono<Void> checked(ServerWebExchange exchange) {
		return Call.isToInstance(exchange) ? ErrorBodyReader.check(exchange) : Mono.empty();
	}

	/**
	 * The row of an error. That an instance does not know a model which it or another
	 * lists is another thing than that nobody knows it.
	 */
	private Failure failure(Throwable error, ServerWebExchange exchange) {
		Failure failure = FailureClassifier.of(error, false);
		ModelRequest request = ExchangeAttribute.MODEL_REQUEST.in(exchange);
		Lease lease = ExchangeAttribute.CALL.requiredIn(exchange).lastLease();
		if (failure == Failure.CALLER && request != null && lease != null
				&& error instanceof UpstreamAnswerException answer && answer.isNotFound()) {
			this.fleet.refresh(lease.instance().id());
			if (isInstalled(request, lease.pool())) {
				return Failure.MODEL_GONE;
			}
		}
		return failure;
	}

	/** On one of them, be it only as far as is known: it may just have been removed. */
	private boolean isInstalled(ModelRequest request, Pool pool) {
		return pool.instances()
			.stream()
			.flatMap((instance) -> this.fleet.inventory(instance.id()).installed(request.model()).stream())
			.anyMatch((model) -> isSpelledSo(request, model));
	}

	/**
	 * Where file systems tell capitals apart, Ollama has no {@code TINY} beside its
	 * {@code tiny}, and that says nothing of {@code tiny}.
	 */
	private static boolean isSpelledSo(ModelRequest request, InstalledModel model) {
		String requested = request.requestedModel();
		boolean alias = !ModelName.parse(requested).equals(Optional.of(request.model()));
		return alias || model.listedName().contains(requested);
	}

}
