package io.ollamagateway.routing;

import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.LeaseOutcome;
import io.ollamagateway.scheduling.SchedulerListener;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener that fails, such as one that counts, costs nobody an answer or a lease.
 */
@ExtendWith(OutputCaptureExtension.class)
class BrokenListenerIT {

	@Test
	void aListenerThatFailsIsLoggedAndNothingElse(CapturedOutput output) throws Exception {
		try (SimulatedOllama ollama = SimulatedOllama.start(InstanceSettings.loaded());
				GatewayUnderTest gateway = GatewayUnderTest.startWith(WithBrokenListener.class,
						"instances=" + ollama.url())) {
			TestClient client = new TestClient(gateway.url());
			assertThat(client.post("/api/generate", "{\"model\":\"llama3.2\",\"prompt\":\"Hi\"}").body())
				.contains("\"done\":true");
			gateway.recorder().awaitLeasesOut(0);
			assertThat(gateway.recorder().nextOutcome().name()).isEqualTo("success");
		}
		assertThat(output).contains("A listener of the scheduler failed", "A listener of calls failed",
				"A listener of the fleet failed");
	}

	static class WithBrokenListener extends GatewayUnderTest.RecorderConfiguration {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		BrokenListener brokenListener() {
			return new BrokenListener();
		}

	}

	static final class BrokenListener implements SchedulerListener, CallListener, FleetListener {

		@Override
		public void leaseTaken(Lease lease, int inFlight) {
			throw new IllegalStateException("broken");
		}

		@Override
		public void leaseReturned(Lease lease, LeaseOutcome outcome, int inFlight) {
			throw new IllegalStateException("broken");
		}

		@Override
		public void callEnded(EndedCall call) {
			// as from a library whose assertions are on
			throw new AssertionError("broken");
		}

		@Override
		public void instanceChanged(InstanceChange change) {
			throw new IllegalStateException("broken");
		}

	}

}
