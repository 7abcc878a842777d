package io.ollamagateway.routing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A call that has ended, and whose client's leaving is carried out late, does not close
 * the connection on which another call goes on by then.
 */
class StaleCloseIT {

	private static final Set<Channel> connections = ConcurrentHashMap.newKeySet();

	@BeforeEach
	void forget() {
		connections.clear();
	}

	@Test
	void theNextCallOnTheSameConnectionGoesOn() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(1, InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.startWith(WatchedConnections.class,
						"instances=" + fleet.urls().getFirst())) {
			assertThat(new TestClient(gateway.url()).post("/api/show", "{\"model\":\"llama3.2\"}").statusCode())
				.isEqualTo(200);
			assertThat(connections).hasSize(1);
			SimulatedOllama ollama = fleet.instance(0);
			ollama.gate().hold();
			try (RawConnection next = new RawConnection(gateway.port()).post("/api/chat",
					"{\"model\":\"llama3.2\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}")) {
				ollama.journal().first("/api/chat").get(20, TimeUnit.SECONDS);
				ollama.gate().release(2);
				next.lineWith("{");
				assertThat(connections).as("both went over one connection").hasSize(1);
				closeAsTheEndedCallWould(connections.iterator().next());
				ollama.gate().open();
				assertThat(next.lineWith("\"done\":true")).contains("\"done_reason\"");
				next.endOfChunks();
			}
			gateway.recorder().awaitLeasesOut(0);
			gateway.recorder().nextOutcome();
			assertThat(gateway.recorder().nextOutcome().name()).isEqualTo("success");
		}
	}

	/** The second of the two steps in which Reactor Netty ends a cancelled call. */
	private static void closeAsTheEndedCallWould(Channel channel) throws Exception {
		var _ = channel.close();
		channel.eventLoop().submit(() -> {
		}).get(20, TimeUnit.SECONDS);
	}

	static class WatchedConnections extends GatewayUnderTest.RecorderConfiguration {

		@Bean
		HttpClientCustomizer watch() {
			return (client) -> client.doOnConnected((connection) -> connections.add(connection.channel()));
		}

	}

}
