package io.ollamagateway.models;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.InstanceAnswer;
import io.ollamagateway.fleet.InstanceClient;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.Refusal;
import io.ollamagateway.scheduling.ScheduleSource;
import io.ollamagateway.scheduling.ScheduleView;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;

/**
 * Unloads models for those who may: on every instance that has them in memory, each of
 * which unloads when nothing runs on the model any more.
 */
public final class Unloads {

	/** An instance may be loading, which its answer to embeddings waits for. */
	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Duration POLL = Duration.ofMillis(100);

	private static final int AT_A_TIME = 16;

	private static final int MAX_ANSWER = 64 << 10;

	private final Fleet fleet;

	private final ScheduleSource schedule;

	private final BiConsumer<String, ModelName> told;

	private final InstanceClient client = new InstanceClient(ConnectionProvider.newConnection(), MAX_ANSWER);

	/**
	 * Creates what unloads models.
	 * @param fleet the instances
	 * @param schedule knows what the gateway itself has loaded
	 * @param told is told of an instance and a model before that is unloaded there
	 */
	public Unloads(Fleet fleet, ScheduleSource schedule, BiConsumer<String, ModelName> told) {
		this.fleet = fleet;
		this.schedule = schedule;
		this.told = told;
	}

	/**
	 * Unloads a model. If no instance has it in memory, one that has it on its disk
	 * answers that, in Ollama's words. It goes on if nobody waits for it any more.
	 * @param request asks for nothing but that
	 * @param body its body
	 * @return the instances that unload, and the answer of one of them; a {@link Refusal}
	 * if one that should has not
	 */
	public Mono<Unloaded> carryOut(ModelRequest request, byte[] body) {
		ModelName model = request.model().local();
		List<Instance> all = List.copyOf(this.fleet.pools().instances());
		List<Instance> holders = holders(model, all);
		// also where it is only wanted
		all.forEach((instance) -> this.told.accept(instance.id(), model));
		List<Instance> asked = holders.isEmpty() ? List.of(anyOther(request)) : holders;
		return Flux.fromIterable(asked)
			.flatMap((instance) -> whenLoaded(instance.id(), model).then(on(instance, request.endpoint().path(), body)),
					AT_A_TIME)
			.collectList()
			.map((answers) -> Unloaded.of(holders, answers));
	}

	private List<Instance> holders(ModelName model, List<Instance> instances) {
		ScheduleView view = this.schedule.view();
		return instances.stream()
			.filter((instance) -> canAnswer(instance)
					&& (this.fleet.inventory(instance.id()).resident(model).isPresent()
							|| hasLoaded(view.instances().get(instance.id()), model)))
			.toList();
	}

	private static boolean hasLoaded(ScheduleView.@Nullable OfInstance scheduled, ModelName model) {
		return scheduled != null && scheduled.runners().stream().anyMatch((runner) -> runner.model().equals(model));
	}

	/**
	 * Until the gateway does not load the model there any more, but not for ever: an
	 * Ollama that has only begun to load says that it unloads, and keeps the model
	 * nevertheless ({@code server/sched.go}, {@code expireRunner}).
	 */
	private Mono<Void> whenLoaded(String instance, ModelName model) {
		return Flux.interval(Duration.ZERO, POLL)
			.takeWhile((_) -> isLoading(this.schedule.view().instances().get(instance), model))
			.take(LIMIT)
			.then();
	}

	private static boolean isLoading(ScheduleView.@Nullable OfInstance scheduled, ModelName model) {
		return scheduled != null && scheduled.runners()
			.stream()
			.anyMatch((runner) -> runner.model().equals(model) && runner.stage() == ScheduleView.Stage.LOADING);
	}

	private boolean canAnswer(Instance instance) {
		InstanceState state = this.fleet.state(instance.id());
		return state.isUsable() || state == InstanceState.DRAINING;
	}

	private Instance anyOther(ModelRequest request) {
		Optional<Pool> pool = this.fleet.pools().serving(request.model());
		List<Instance> members = pool.map(Pool::instances).orElse(List.of());
		return members.stream()
			.filter((instance) -> canAnswer(instance)
					&& this.fleet.inventory(instance.id()).installed(request.model()).isPresent())
			.findFirst()
			.orElseThrow(request::unknownModel);
	}

	private Mono<Unloaded.Part> on(Instance instance, String path, byte[] body) {
		return Mono
			.defer(() -> Guard.breakerPermission(this.fleet, instance)
				.endWith(this.client.post(instance, path, body, LIMIT), (_) -> false, "an unload failed")
				.doFinally((_) -> this.fleet.refresh(instance.id())))
			.map((answer) -> new Unloaded.Part(instance.id(), ModelRenames.read(answer), Optional.of(answer)))
			.onErrorResume((error) -> {
				ProgressLine failure = ChangeFailures.of(error);
				return Mono.just(new Unloaded.Part(instance.id(), new Answered(failure.errorStatus(), failure.error()),
						Optional.<InstanceAnswer>empty()));
			});
	}

}
