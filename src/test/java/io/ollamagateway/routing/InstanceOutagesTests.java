package io.ollamagateway.routing;

import java.net.URI;
import java.time.Duration;

import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceChange;
import io.ollamagateway.fleet.model.InstanceState;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class InstanceOutagesTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Instance INSTANCE = new Instance("gpu-0", URI.create("http://gpu-0:11434"), 1,
			HealthCheck.DEFAULT, Capacity.DEFAULT);

	private final InstanceOutages outages = new InstanceOutages();

	@Test
	void whoWaitsIsToldWhenTheInstanceGoesDown() {
		StepVerifier.create(this.outages.of("gpu-0"))
			.expectSubscription()
			.then(() -> change(InstanceState.READY, InstanceState.UNHEALTHY))
			.expectComplete()
			.verify(LIMIT);
	}

	@Test
	void whoComesWhileItIsDownIsToldAtOnce() {
		change(InstanceState.READY, InstanceState.UNHEALTHY);
		StepVerifier.create(this.outages.of("gpu-0")).expectComplete().verify(LIMIT);
	}

	@Test
	void anOutageThatIsOverAndThatOfAnotherInstanceTellNobody() {
		change(InstanceState.READY, InstanceState.UNHEALTHY);
		change(InstanceState.UNHEALTHY, InstanceState.READY);
		StepVerifier.create(this.outages.of("gpu-0"))
			.expectSubscription()
			.expectNoEvent(Duration.ofMillis(100))
			.thenCancel()
			.verify(LIMIT);
		StepVerifier.create(this.outages.of("gpu-1"))
			.expectSubscription()
			.then(() -> change(InstanceState.READY, InstanceState.UNHEALTHY))
			.expectNoEvent(Duration.ofMillis(100))
			.thenCancel()
			.verify(LIMIT);
	}

	private void change(InstanceState from, InstanceState to) {
		this.outages.instanceChanged(new InstanceChange(INSTANCE, from, to, "test"));
	}

}
