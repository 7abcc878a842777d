package io.ollamagateway.fleet;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstalledModel;
import io.ollamagateway.fleet.model.ResidentModel;
import io.ollamagateway.fleet.model.ServerFacts;
import io.ollamagateway.protocol.ModelName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Asks instances which models they have.
 */
final class InventoryReader implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(InventoryReader.class);

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final int MAX_BODY = 16 << 20;

	private static final int MAX_NAMES_TOLD = 1000;

	private static final int MAX_NAME_LENGTH = 200;

	/**
	 * One call at a time goes to an instance; several instances may stand behind one
	 * address.
	 */
	private static final int MAX_CONNECTIONS = 16;

	private static final Duration IDLE = Duration.ofSeconds(60);

	private final ConnectionProvider connections;

	private final InstanceClient client;

	private final Duration limit;

	private final Set<String> namesTold = new HashSet<>();

	/**
	 * Creates a reader.
	 * @param limit the time for one answer
	 */
	InventoryReader(Duration limit) {
		this.limit = limit;
		this.connections = ConnectionProvider.builder("inventory")
			.maxConnections(MAX_CONNECTIONS)
			.pendingAcquireTimeout(limit)
			.lifo()
			.maxIdleTime(IDLE)
			.evictInBackground(IDLE)
			.disposeInactivePoolsInBackground(IDLE, IDLE)
			.build();
		this.client = new InstanceClient(this.connections, MAX_BODY);
	}

	/**
	 * What is on the disk. The call should not be cancelled.
	 * @param instance the instance
	 * @return the models; an error whose message says what is wrong
	 */
	Mono<Map<ModelName, InstalledModel>> installed(Instance instance) {
		return read(instance, "/api/tags", ModelListing::installed);
	}

	/**
	 * What is in memory. The call should not be cancelled.
	 * @param instance the instance
	 * @return the models; an error whose message says what is wrong
	 */
	Mono<Map<ModelName, ResidentModel>> resident(Instance instance) {
		return read(instance, "/api/ps", ModelListing::resident);
	}

	/**
	 * What the server tells of itself. The call should not be cancelled.
	 * @param instance the instance
	 * @return what it tells; an error if it cannot be asked
	 */
	Mono<ServerFacts> server(Instance instance) {
		Mono<JsonNode> version = object(instance, "/api/version");
		Mono<JsonNode> status = object(instance, "/api/status");
		return version.zipWhen((_) -> status).map((both) -> {
			JsonNode cloud = both.getT2().path("cloud");
			return new ServerFacts(both.getT1().path("version").stringValue(""),
					cloud.path("disabled").booleanValue(false), cloud.path("source").stringValue(""));
		});
	}

	/** Nothing, if it answers with an error: servers of other versions do not have it. */
	private Mono<JsonNode> object(Instance instance, String path) {
		return this.client.get(instance, path, this.limit)
			.map((answer) -> (answer.status() == 200) ? JSON.readTree(body(answer)) : MissingNode.getInstance());
	}

	private <M> Mono<Map<ModelName, M>> read(Instance instance, String path,
			BiFunction<ModelListing, byte[], Map<ModelName, M>> list) {
		ModelListing listing = new ModelListing((name) -> invalidName(instance, name));
		return this.client.get(instance, path, this.limit)
			// a long list would hold up the event loop
			.publishOn(Schedulers.parallel())
			.map((answer) -> list.apply(listing, body(answer)))
			.onErrorMap((error) -> new IllegalStateException(path + ": " + error.getMessage(), error));
	}

	private static byte[] body(InstanceAnswer answer) {
		if (answer.status() != 200) {
			throw new IllegalStateException("status " + answer.status());
		}
		if (answer.isCut()) {
			throw new IllegalStateException("its answer is longer than " + MAX_BODY + " bytes");
		}
		return answer.body();
	}

	private void invalidName(Instance instance, String name) {
		String shown = name.substring(0, Math.min(MAX_NAME_LENGTH, name.length())).replaceAll("\\p{Cntrl}", "?");
		synchronized (this.namesTold) {
			if (this.namesTold.size() >= MAX_NAMES_TOLD || !this.namesTold.add(instance.id() + " " + shown)) {
				return;
			}
		}
		logger.warn("Instance {} lists a model with a name that Ollama calls invalid, '{}'; it is left out",
				instance.id(), shown);
	}

	/**
	 * Closes the connections to an instance, those in use when their answers end.
	 * @param instance the instance
	 */
	void disconnect(Instance instance) {
		this.connections
			.disposeWhen(InetSocketAddress.createUnresolved(instance.url().getHost(), instance.url().getPort()));
	}

	@Override
	public void close() {
		this.connections.dispose();
	}

}
