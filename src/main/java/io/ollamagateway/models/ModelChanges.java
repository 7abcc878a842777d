package io.ollamagateway.models;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.InstanceStream;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.protocol.ChangeRequest;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.protocol.ServerEndpoint;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pulls, pushes and creates models: on every instance of the pool that serves the model,
 * some at a time, told as one.
 */
public final class ModelChanges {

	/** How long the end of a change waits until the fleet knows the models anew. */
	static final Duration REFRESH_LIMIT = Duration.ofSeconds(5);

	/**
	 * Lines that a slow client has not taken; of more, the oldest say nothing any more.
	 */
	private static final int MOST_WAITING = 256;

	private static final int BAD_GATEWAY = 502;

	private static final String NO_END = "its answer ended before its end";

	/** As Go's decoder it leaves what stands behind the value. */
	private static final JsonMapper JSON = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private final Fleet fleet;

	private final Targets targets;

	private final Guard guard;

	private final InstanceStream stream = new InstanceStream();

	private final Supplier<ChangeLimits> limits;

	/**
	 * Creates what changes models.
	 * @param fleet the instances
	 * @param limits the current bounds
	 */
	public ModelChanges(Fleet fleet, Supplier<ChangeLimits> limits) {
		this.fleet = fleet;
		this.targets = new Targets(fleet);
		this.guard = new Guard(fleet);
		this.limits = limits;
	}

	/**
	 * Makes a change. Who does not want to hear of it any more ends it.
	 * @param request what is asked: a pull, a push or a create
	 * @param body the request's body
	 * @param selection the instances that the client names
	 * @return how it goes; the last line tells how it ended, in success only if every
	 * instance has it
	 * @throws Refusal if there is no instance for it
	 */
	public Flux<ProgressLine> carryOut(ChangeRequest request, byte[] body, Selection selection) {
		List<Instance> instances = this.targets.serving(request.name(), selection);
		return switch (request.endpoint()) {
			case PUSH -> onAll(request.endpoint(), body, List.of(holder(request, instances)), "pushed");
			case PULL -> onAll(request.endpoint(), body, instances, "pulled");
			default -> onAll(request.endpoint(), body, instances, "created");
		};
	}

	/**
	 * Has one instance pull a model. It goes on if nobody waits for it any more.
	 * @param instance the instance
	 * @param model the model
	 * @return the last line of how it goes: success, or an error
	 */
	Mono<ProgressLine> pull(Instance instance, ModelName model) {
		byte[] body = JSON.writeValueAsBytes(JSON.createObjectNode().put("model", model.display()).put("stream", true));
		return on(instance, ServerEndpoint.PULL, body, this.limits.get().idle())
			.last(ProgressLine.failure(BAD_GATEWAY, NO_END))
			.map((last) -> (last.isSuccess() || last.isError()) ? last : ProgressLine.failure(BAD_GATEWAY, NO_END));
	}

	/** How many instances do it at the same time. */
	int concurrency() {
		return this.limits.get().concurrency();
	}

	/** One that has the model is enough to publish it. */
	private Instance holder(ChangeRequest request, List<Instance> instances) {
		return instances.stream()
			.filter((instance) -> this.fleet.state(instance.id()).isUsable()
					&& this.fleet.inventory(instance.id()).installed(request.name()).isPresent())
			.findFirst()
			.orElse(instances.getFirst());
	}

	private Flux<ProgressLine> onAll(ServerEndpoint endpoint, byte[] body, List<Instance> instances, String what) {
		ChangeLimits current = this.limits.get();
		byte[] streaming = streaming(body);
		return Flux.defer(() -> {
			ProgressMerge merge = new ProgressMerge(instances.stream().map(Instance::id).toList());
			return Flux.fromIterable(instances)
				.flatMap((instance) -> on(instance, endpoint, streaming, current.idle())
					.map((line) -> new Told(instance.id(), line))
					.concatWith(Mono.just(new Told(instance.id(), null))), current.concurrency())
				// behind the merge, where one comes after the other and nothing overtakes
				.concatMapIterable((told) -> told.merged(merge))
				.onBackpressureBuffer(MOST_WAITING, (_) -> {
				}, BufferOverflowStrategy.DROP_OLDEST)
				.concatWith(Mono.fromSupplier(() -> merge.end(what)));
		});
	}

	private Flux<ProgressLine> on(Instance instance, ServerEndpoint endpoint, byte[] body, Duration idle) {
		return this.guard.calls(instance, () -> this.stream.post(instance, endpoint.prefix(), body, idle))
			.map(ProgressLine::read)
			// who hears of success finds the model in the lists
			.concatMap((line) -> line.isSuccess() ? this.fleet.refreshed(instance.id(), REFRESH_LIMIT).thenReturn(line)
					: Mono.just(line))
			.onErrorResume((error) -> Mono.just(ChangeFailures.of(error)));
	}

	/** A stream tells in time whether the instance still works on it. */
	private static byte[] streaming(byte[] body) {
		JsonNode json = JSON.readTree(body);
		return (json instanceof ObjectNode object) ? JSON.writeValueAsBytes(object.put("stream", true)) : body;
	}

	/**
	 * What an instance tells.
	 *
	 * @param instance its id
	 * @param line the line; absent if its answer has ended
	 */
	private record Told(String instance, @Nullable ProgressLine line) {

		List<ProgressLine> merged(ProgressMerge merge) {
			return (this.line != null) ? merge.on(this.instance, this.line) : merge.ended(this.instance);
		}

	}

}
