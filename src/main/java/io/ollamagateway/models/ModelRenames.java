package io.ollamagateway.models;

import java.time.Duration;
import java.util.List;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.InstanceAnswer;
import io.ollamagateway.fleet.InstanceClient;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.protocol.ChangeRequest;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.protocol.ServerEndpoint;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;

/**
 * Copies and deletes models: on every instance that has them. Instances that do not have
 * them have nothing to do, so that it can be done again if one was down.
 */
public final class ModelRenames {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int AT_A_TIME = 16;

	private static final int MAX_ANSWER = 64 << 10;

	private final Fleet fleet;

	private final Targets targets;

	private final Guard guard;

	private final InstanceClient client = new InstanceClient(ConnectionProvider.newConnection(), MAX_ANSWER);

	/**
	 * Creates what copies and deletes.
	 * @param fleet the instances
	 */
	public ModelRenames(Fleet fleet) {
		this.fleet = fleet;
		this.targets = new Targets(fleet);
		this.guard = new Guard(fleet);
	}

	/**
	 * Copies or deletes a model. It goes on if nobody waits for it any more.
	 * @param request what is asked
	 * @param body the request's body
	 * @param selection the instances that the client names
	 * @return the answer: an error if no instance has the model, or if one that has it
	 * failed
	 * @throws Refusal if there is no instance for it
	 */
	public Mono<Answered> carryOut(ChangeRequest request, byte[] body, Selection selection) {
		boolean delete = request.endpoint() == ServerEndpoint.DELETE;
		// whether a dead one that is not known to have it has it cannot be told
		List<Instance> instances = this.targets.all(selection)
			.stream()
			.filter((instance) -> this.fleet.state(instance.id()).isUsable()
					|| this.fleet.inventory(instance.id()).installed(request.name()).isPresent())
			.toList();
		if (instances.isEmpty()) {
			throw Refusal.of(Refusal.Reason.UNAVAILABLE, "All instances are down; try again later");
		}
		return Flux.fromIterable(instances)
			.flatMap((instance) -> on(instance, request.endpoint(), body).map((answer) -> new Told(instance, answer)),
					AT_A_TIME)
			.collect(InstanceAnswers::new, (all, told) -> all.add(told.instance().id(), told.answer()))
			.map((all) -> all.oneIsEnough(delete ? "deleted" : "copied"));
	}

	private Mono<Answered> on(Instance instance, ServerEndpoint endpoint, byte[] body) {
		return this.guard
			.call(instance,
					() -> this.client.send(endpoint.methods().getFirst(), instance, endpoint.prefix(), body, LIMIT))
			.flatMap((answer) -> (answer.status() < 400)
					? this.fleet.refreshed(instance.id(), ModelChanges.REFRESH_LIMIT).thenReturn(read(answer))
					: Mono.just(read(answer)))
			.onErrorResume((error) -> {
				ProgressLine failure = ChangeFailures.of(error);
				return Mono.just(new Answered(failure.errorStatus(), failure.error()));
			});
	}

	static Answered read(InstanceAnswer answer) {
		return new Answered(answer.status(), (answer.status() < 400) ? "" : OllamaError.text(answer.text()));
	}

	private record Told(Instance instance, Answered answer) {
	}

}
