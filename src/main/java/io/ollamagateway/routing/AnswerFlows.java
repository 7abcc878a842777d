package io.ollamagateway.routing;

import java.time.Duration;

import io.ollamagateway.answers.AnswerFlow;
import io.ollamagateway.answers.AnswerWatch;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.answers.FlowLimits;
import io.ollamagateway.answers.StreamBuffers;
import io.ollamagateway.bodies.HeldBody;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.AnswerReader;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.settings.StreamBufferProperties;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * How the answers of one request flow: who watches them, and within which limits.
 */
final class AnswerFlows {

	private final ServerWebExchange exchange;

	private final StreamBufferProperties settings;

	private final StreamBuffers buffers;

	AnswerFlows(ServerWebExchange exchange, StreamBufferProperties settings, StreamBuffers buffers) {
		this.exchange = exchange;
		this.settings = settings;
		this.buffers = buffers;
	}

	AnswerWatch watch(ServerHttpResponse response, Call call) {
		return new AnswerWatch(WatchedResponse.status(response), reader(response),
				(error) -> FailureRefusals.of(this.exchange, error),
				String.valueOf(ExchangeAttribute.REQUEST_ID.in(this.exchange)), listener(call));
	}

	AnswerFlow flow(Publisher<? extends DataBuffer> body, AnswerWatch watch, Call call) {
		Lease lease = call.lastLease();
		if (lease == null) {
			// other applications know best how long they may take
			return new AnswerFlow(body, watch,
					new FlowLimits(Duration.ZERO, null, this.settings.size().toBytes(), Duration.ZERO, this.buffers));
		}
		Timeouts timeouts = lease.pool().timeouts();
		Duration rest = timeouts.total().isPositive() ? timeouts.total().minus(call.elapsed()) : null;
		return new AnswerFlow(body, watch, new FlowLimits(timeouts.betweenChunks(), rest,
				this.settings.size().toBytes(), this.settings.drainTime(), this.buffers));
	}

	private @Nullable AnswerReader reader(ServerHttpResponse response) {
		ModelRequest request = ExchangeAttribute.MODEL_REQUEST.in(this.exchange);
		if (request == null || WatchedResponse.status(response) != 200) {
			return null;
		}
		return AnswerReader.of(request.endpoint(),
				!MediaType.APPLICATION_JSON.isCompatibleWith(response.getHeaders().getContentType()));
	}

	private AnswerWatch.Listener listener(Call call) {
		HeldBody body = ExchangeAttribute.HELD_BODY.in(this.exchange);
		return new AnswerWatch.Listener() {

			@Override
			public void begun() {
				call.firstByte();
				if (body != null) {
					body.letGo();
				}
			}

			@Override
			public void firstToken() {
				call.firstToken();
			}

			@Override
			public void ended(@Nullable Failure failure, int status, AnswerCounters counters, long pieces) {
				call.passed(pieces);
				call.end(failure, status, counters);
			}

		};
	}

}
