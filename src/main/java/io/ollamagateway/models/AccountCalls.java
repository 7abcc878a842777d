package io.ollamagateway.models;

import java.time.Duration;
import java.util.List;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.InstanceAnswer;
import io.ollamagateway.fleet.InstanceClient;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.protocol.Refusal;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;

/**
 * Asks instances what needs an account at ollama.com. Each instance has one of its own,
 * or none, so the first that can answer does.
 */
public final class AccountCalls {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int MAX_ANSWER = 16 << 20;

	private static final int ERROR = 400;

	private final Fleet fleet;

	private final Targets targets;

	private final Guard guard;

	private final InstanceClient client = new InstanceClient(ConnectionProvider.newConnection(), MAX_ANSWER);

	/**
	 * Creates what asks.
	 * @param fleet the instances
	 */
	public AccountCalls(Fleet fleet) {
		this.fleet = fleet;
		this.targets = new Targets(fleet);
		this.guard = new Guard(fleet);
	}

	/**
	 * Asks one instance after the other.
	 * @param method the method's name
	 * @param path the path
	 * @param body the body, if there is one
	 * @param selection the instances that the client names
	 * @return the first answer that is no error; if there is none, the first of all, or a
	 * {@link Refusal} if no instance answered
	 */
	public Mono<InstanceAnswer> any(String method, String path, byte @Nullable [] body, Selection selection) {
		return answers(method, path, body, selection, 1)
			.switchOnFirst((first, answers) -> answers.filter((answer) -> answer.status() < ERROR)
				.switchIfEmpty(Mono.justOrEmpty(first.get())))
			.next()
			.switchIfEmpty(Mono.error(AccountCalls::unavailable));
	}

	/**
	 * Asks all instances.
	 * @param method the method's name
	 * @param path the path
	 * @param body the body, if there is one
	 * @param selection the instances that the client names
	 * @return an answer that is no error if one gave such, else one that is
	 */
	public Mono<InstanceAnswer> all(String method, String path, byte @Nullable [] body, Selection selection) {
		return answers(method, path, body, selection, 16)
			.reduce((one, other) -> (one.status() <= other.status()) ? one : other)
			.switchIfEmpty(Mono.error(AccountCalls::unavailable));
	}

	private Flux<InstanceAnswer> answers(String method, String path, byte @Nullable [] body, Selection selection,
			int atATime) {
		List<Instance> usable = this.targets.all(selection)
			.stream()
			.filter((instance) -> this.fleet.state(instance.id()).isUsable())
			.toList();
		return Flux.fromIterable(usable)
			.flatMapSequential(
					(instance) -> this.guard.call(instance, () -> this.client.send(method, instance, path, body, LIMIT))
						.onErrorComplete(),
					atATime);
	}

	private static Refusal unavailable() {
		return Refusal.of(Refusal.Reason.UNAVAILABLE, "No instance answers this now; try again later");
	}

}
