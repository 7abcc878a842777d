package io.ollamagateway.models;

import java.time.Duration;
import java.util.List;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.fleet.InstanceClient;
import io.ollamagateway.fleet.InstanceUpload;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.protocol.Refusal;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;

/**
 * Files of which models are made. A request for a blob names no model, so blobs go to all
 * instances that are not down, or to those that the client names; a create then finds
 * them wherever it is carried out.
 */
public final class Blobs {

	private static final Duration LOOK_LIMIT = Duration.ofSeconds(30);

	private static final int AT_A_TIME = 16;

	private static final int MAX_ANSWER = 64 << 10;

	private static final int OK = 200;

	private final Fleet fleet;

	private final Targets targets;

	private final Guard guard;

	private final InstanceClient client = new InstanceClient(ConnectionProvider.newConnection(), MAX_ANSWER);

	private final InstanceUpload upload = new InstanceUpload();

	/**
	 * Creates what takes blobs.
	 * @param fleet the instances
	 */
	public Blobs(Fleet fleet) {
		this.fleet = fleet;
		this.targets = new Targets(fleet);
		this.guard = new Guard(fleet);
	}

	/**
	 * Looks whether a blob is there.
	 * @param path the request's path, with the blob's digest
	 * @param selection the instances that the client names
	 * @return 200 if all of them have it, 404 if one does not
	 * @throws Refusal if there is no instance to look at
	 */
	public Mono<Answered> look(String path, Selection selection) {
		return looked(path, usable(selection)).map((looked) -> {
			int worst = looked.stream().mapToInt((one) -> one.answer().status()).max().orElse(OK);
			return new Answered(worst, "");
		});
	}

	/**
	 * Takes a blob, which goes to all instances that do not have it as it comes, as fast
	 * as the slowest of them takes it.
	 * @param path the request's path, with the blob's digest
	 * @param length its length in bytes; below 0 = not known
	 * @param content its bytes; not read if all have it
	 * @param idle how long nothing may move
	 * @param selection the instances that the client names
	 * @return 200 if all had it, 201 if all have it now
	 * @throws Refusal if there is no instance to take it
	 */
	public Mono<Answered> take(String path, long length, Flux<byte[]> content, Duration idle, Selection selection) {
		return looked(path, usable(selection)).flatMap((looked) -> {
			List<Instance> lacking = looked.stream()
				.filter((one) -> one.answer().status() != OK)
				.map(Looked::instance)
				.toList();
			if (lacking.isEmpty()) {
				return Mono.just(new Answered(OK, ""));
			}
			Fanout fanout = new Fanout(content, lacking.size(), idle);
			return Flux.fromIterable(lacking)
				.flatMap((instance) -> upload(instance, path, length, fanout), lacking.size())
				.collect(InstanceAnswers::new, (all, one) -> all.add(one.instance().id(), one.answer()))
				.map((all) -> all.allAreNeeded("stored"));
		});
	}

	private Mono<Looked> upload(Instance instance, String path, long length, Fanout fanout) {
		Fanout.Leg leg = fanout.leg();
		return this.guard.call(instance, () -> this.upload.post(instance, path, length, leg.content()))
			.map(ModelRenames::read)
			.onErrorResume((error) -> failed(leg.explained(error)))
			.doFinally((_) -> leg.end())
			.map((answer) -> new Looked(instance, answer));
	}

	private Mono<List<Looked>> looked(String path, List<Instance> instances) {
		return Flux.fromIterable(instances)
			.flatMap((instance) -> this.guard
				.call(instance, () -> this.client.send("HEAD", instance, path, null, LOOK_LIMIT))
				.map(ModelRenames::read)
				.onErrorResume(Blobs::failed)
				.map((answer) -> new Looked(instance, answer)), AT_A_TIME)
			.collectList();
	}

	private static Mono<Answered> failed(Throwable error) {
		if (error instanceof Refusal) {
			return Mono.error(error);
		}
		ProgressLine failure = ChangeFailures.of(error);
		return Mono.just(new Answered(failure.errorStatus(), failure.error()));
	}

	private List<Instance> usable(Selection selection) {
		List<Instance> all = this.targets.all(selection);
		List<Instance> usable = selection.instances().isEmpty()
				? all.stream().filter((instance) -> this.fleet.state(instance.id()).isUsable()).toList() : all;
		if (usable.isEmpty()) {
			throw Refusal.of(Refusal.Reason.UNAVAILABLE, "All instances are down; try again later");
		}
		return usable;
	}

	private record Looked(Instance instance, Answered answer) {
	}

}
