package io.ollamagateway.routing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.ollamagateway.bodies.SmallBodies;
import io.ollamagateway.models.Answered;
import io.ollamagateway.models.Blobs;
import io.ollamagateway.models.ModelChanges;
import io.ollamagateway.models.ModelRenames;
import io.ollamagateway.models.ProgressLine;
import io.ollamagateway.models.Selection;
import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.ChangeRequest;
import io.ollamagateway.protocol.ServerEndpoint;
import io.ollamagateway.settings.SettingsOwner;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * Answers what changes models.
 */
final class ChangeHandler implements ServerApiHandler {

	private static final String NDJSON = "application/x-ndjson";

	private final ModelChanges changes;

	private final ModelRenames renames;

	private final Blobs blobs;

	private final SmallBodies bodies;

	private final SettingsOwner settings;

	ChangeHandler(ModelChanges changes, ModelRenames renames, Blobs blobs, SmallBodies bodies, SettingsOwner settings) {
		this.changes = changes;
		this.renames = renames;
		this.blobs = blobs;
		this.bodies = bodies;
		this.settings = settings;
	}

	@Override
	public Set<ServerEndpoint> endpoints() {
		return EnumSet.range(ServerEndpoint.PULL, ServerEndpoint.BLOB);
	}

	@Override
	public Mono<Void> handle(ServerEndpoint endpoint, ServerWebExchange exchange) {
		return switch (endpoint) {
			case BLOB -> blob(exchange);
			case COPY, DELETE -> this.bodies.read(exchange, (body) -> write(exchange, this.renames
				.carryOut(ChangeRequest.read(endpoint, body), body.toByteArray(), selection(exchange))));
			default -> this.bodies.read(exchange, (body) -> change(endpoint, exchange, body));
		};
	}

	private Mono<Void> change(ServerEndpoint endpoint, ServerWebExchange exchange, BodyBytes body) {
		ChangeRequest request = ChangeRequest.read(endpoint, body);
		Flux<ProgressLine> lines = this.changes.carryOut(request, body.toByteArray(), selection(exchange));
		if (request.stream()) {
			// an error that comes before anything else keeps its status
			return lines.switchOnFirst((first, all) -> stream(exchange, first, all)).then();
		}
		return lines.last()
			.flatMap((last) -> last.isError() ? error(exchange, last)
					: Answers.text(exchange, 200, Answers.JSON, last.toJson()));
	}

	private static Publisher<Void> stream(ServerWebExchange exchange, Signal<? extends ProgressLine> first,
			Flux<ProgressLine> all) {
		ProgressLine line = first.get();
		if (line != null && line.isError()) {
			return all.then(error(exchange, line));
		}
		ServerHttpResponse response = exchange.getResponse();
		response.getHeaders().set(HttpHeaders.CONTENT_TYPE, NDJSON);
		Flux<DataBuffer> buffers = all.map((next) -> response.bufferFactory().wrap(bytes(next.toJson() + "\n")));
		return response.writeAndFlushWith(buffers.map(Mono::just));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static Mono<Void> error(ServerWebExchange exchange, ProgressLine line) {
		return Answers.text(exchange, line.errorStatus(), "application/json", line.toJson());
	}

	private Mono<Void> blob(ServerWebExchange exchange) {
		String path = exchange.getRequest().getPath().value();
		if (HttpMethod.HEAD.equals(exchange.getRequest().getMethod())) {
			return write(exchange, this.blobs.look(path, selection(exchange)));
		}
		Duration idle = this.settings.current().limits().bodyTimeout();
		Flux<byte[]> content = exchange.getRequest().getBody().map(ChangeHandler::copied);
		return write(exchange, this.blobs.take(path, exchange.getRequest().getHeaders().getContentLength(), content,
				idle, selection(exchange)));
	}

	/** On the heap nothing can leak, whoever of the receivers leaves. */
	private static byte[] copied(DataBuffer buffer) {
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.read(bytes);
		DataBufferUtils.release(buffer);
		return bytes;
	}

	private static Mono<Void> write(ServerWebExchange exchange, Mono<Answered> answer) {
		Function<Answered, Mono<Void>> writer = (answered) -> answered.isError()
				? error(exchange, new ProgressLine("", "", 0, 0, answered.error(), answered.status()))
				: Answers.bytes(exchange, answered.status(), "", new byte[0]);
		return answer.flatMap(writer);
	}

	/**
	 * The instances that the client names.
	 */
	static Selection selection(ServerWebExchange exchange) {
		HttpHeaders headers = exchange.getRequest().getHeaders();
		List<String> instances = headers.getOrEmpty("X-Gateway-Instance")
			.stream()
			.flatMap((value) -> Arrays.stream(value.split(",")))
			.map(String::strip)
			.filter((id) -> !id.isEmpty())
			.distinct()
			.toList();
		return new Selection(headers.getFirst("X-Gateway-Pool"), instances);
	}

}
