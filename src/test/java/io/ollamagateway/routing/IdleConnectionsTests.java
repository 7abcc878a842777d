package io.ollamagateway.routing;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import io.netty.resolver.AddressResolverGroup;
import io.ollamagateway.answers.Failure;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.scheduling.Choice;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.Origin;
import io.ollamagateway.scheduling.Ticket;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.TransportConfig;

import static org.assertj.core.api.Assertions.assertThat;

class IdleConnectionsTests {

	private final Connections connections = new Connections();

	private final IdleConnections idle = new IdleConnections(HttpClient.create(this.connections));

	@Test
	void theyAreClosedWhenAnInstanceLeavesAndWhenACallThatWasOnItsWayEnds() {
		Instance instance = instance(1);
		this.idle.instanceChanged(new InstanceChange(instance, InstanceState.READY, InstanceState.DRAINING, "test"));
		assertThat(this.connections.closed()).containsExactly("gpu-1");
		this.idle.attemptFailed(lease(instance), Failure.RESET);
		assertThat(this.connections.closed()).containsExactly("gpu-1", "gpu-1");
		this.idle.instanceChanged(new InstanceChange(instance, InstanceState.DRAINING, InstanceState.READY, "test"));
		this.idle.attemptFailed(lease(instance), Failure.RESET);
		assertThat(this.connections.closed()).as("one that is back keeps its connections").hasSize(2);
	}

	@Test
	void instancesThatLeftLongAgoAreForgotten() {
		for (int i = 0; i < 1500; i++) {
			this.idle.instanceChanged(new InstanceChange(instance(i), InstanceState.READY, InstanceState.GONE, "test"));
		}
		assertThat(this.connections.closed()).hasSize(1500);
		this.connections.closed().clear();
		for (int i = 0; i < 1500; i++) {
			this.idle.attemptFailed(lease(instance(i)), Failure.RESET);
		}
		assertThat(this.connections.closed()).hasSize(1000).contains("gpu-1499").doesNotContain("gpu-499");
	}

	private static Instance instance(int number) {
		return new Instance("gpu-" + number, URI.create("http://gpu-" + number + ":11434"), 1, HealthCheck.DEFAULT);
	}

	private static Lease lease(Instance instance) {
		Pool pool = new Pool("default", List.of(), List.of(instance), Balance.DEFAULT, Timeouts.DEFAULT, Outage.REFUSE);
		return new Lease(1, new Ticket(1, "default", null, Origin.UNKNOWN, 0, 0, "", Set.of()), pool, instance,
				Choice.SOONEST);
	}

	private static final class Connections implements ConnectionProvider {

		private final List<String> closed = new ArrayList<>();

		List<String> closed() {
			return this.closed;
		}

		@Override
		public Mono<? extends Connection> acquire(TransportConfig config, ConnectionObserver observer,
				Supplier<? extends SocketAddress> remote, AddressResolverGroup<?> resolver) {
			return Mono.never();
		}

		@Override
		public void disposeWhen(SocketAddress address) {
			this.closed.add(((InetSocketAddress) address).getHostString());
		}

	}

}
