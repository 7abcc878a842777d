package io.ollamagateway.routing;

import java.util.List;

import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A gateway in front of one simulated instance, for all tests of a class. Each test finds
 * it without faults and without a past.
 */
final class OneInstance implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

	private final String[] properties;

	private SimulatedOllama ollama;

	private GatewayUnderTest gateway;

	OneInstance(String... properties) {
		this.properties = properties;
	}

	SimulatedOllama ollama() {
		return this.ollama;
	}

	GatewayUnderTest gateway() {
		return this.gateway;
	}

	CallRecorder recorder() {
		return this.gateway.recorder();
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		this.ollama = SimulatedOllama.start(InstanceSettings.loaded());
		this.gateway = GatewayUnderTest.before(List.of(this.ollama.url()), this.properties);
	}

	@Override
	public void beforeEach(ExtensionContext context) throws InterruptedException {
		this.ollama.faults().clear();
		this.ollama.gate().open();
		this.gateway.recorder().awaitNothingRunning();
		this.gateway.recorder().forget();
		this.ollama.journal().clear();
	}

	@Override
	public void afterAll(ExtensionContext context) {
		this.gateway.close();
		this.ollama.close();
	}

}
