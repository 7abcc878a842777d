package io.ollamagateway.fleet.discovery;

import java.util.function.Supplier;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * The Kubernetes cluster, of which there is one. Its client is made when it is first
 * needed.
 */
public final class Cluster implements AutoCloseable {

	private static final int CONNECT_MILLIS = 5000;

	private static final int ANSWER_MILLIS = 30_000;

	private final Supplier<Config> access;

	private final Contact contact = new Contact();

	private @Nullable KubernetesClient client;

	/**
	 * Creates a cluster that nobody has spoken to.
	 * @param access tells where it is and who asks; called once, on a thread that may
	 * block
	 */
	public Cluster(Supplier<Config> access) {
		this.access = access;
	}

	/**
	 * Its client. To be called on a thread that may block.
	 */
	synchronized KubernetesClient client() {
		if (this.client == null) {
			Config config = new ConfigBuilder(this.access.get()).withConnectionTimeout(CONNECT_MILLIS)
				.withRequestTimeout(ANSWER_MILLIS)
				// informers try again by themselves; without any, the contact is not told
				// of failures
				.withRequestRetryBackoffLimit(1)
				.build();
			this.client = new KubernetesClientBuilder().withConfig(config)
				.withHttpClientBuilderConsumer((http) -> http.addOrReplaceInterceptor("contact", this.contact))
				.build();
		}
		return this.client;
	}

	/**
	 * Tells each time that it answers again after it could not be reached.
	 */
	Flux<Boolean> regained() {
		return this.contact.regained();
	}

	@Override
	public synchronized void close() {
		if (this.client != null) {
			this.client.close();
		}
	}

}
