package io.ollamagateway.transparency;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.ollamagateway.fleet.Fleet;
import io.ollamagateway.real.RealOllama;
import io.ollamagateway.routing.GatewayUnderTest;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real Ollama that is asked directly, and a gateway in front of an equal one that is
 * asked the same. They start when something is asked first.
 */
final class SideBySide implements AfterAllCallback {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	/** The gateway tells these as it heard them some seconds ago. */
	private static final Set<String> REMEMBERED = Set.of("/api/ps", "/api/tags", "/v1/models");

	private final Class<? extends GatewayUnderTest.RecorderConfiguration> beans;

	private RealOllama alone;

	private RealOllama behind;

	private GatewayUnderTest gateway;

	private Wire direct;

	private Wire through;

	SideBySide() {
		this(GatewayUnderTest.RecorderConfiguration.class);
	}

	/**
	 * With a gateway of its own kind.
	 * @param beans what the gateway has beside its own beans
	 */
	SideBySide(Class<? extends GatewayUnderTest.RecorderConfiguration> beans) {
		this.beans = beans;
	}

	private void start() {
		if (this.gateway != null) {
			return;
		}
		Map<String, String> environment = Map.of("OLLAMA_MAX_LOADED_MODELS", "20", "OLLAMA_KEEP_ALIVE", "1h");
		this.alone = RealOllama.start(environment);
		this.behind = RealOllama.start(environment);
		Stream.of(this.alone, this.behind).forEach(Models::install);
		this.gateway = GatewayUnderTest.startWith(this.beans, "instances[0].url=" + this.behind.url(),
				"access.anonymous[0].from=127.0.0.0/8", "access.anonymous[0].scopes=inference,admin",
				GatewayUnderTest.NO_BREAKERS);
		this.direct = new Wire(this.alone.port());
		this.through = new Wire(this.gateway.port());
	}

	/**
	 * Asks both the same.
	 * @return what is not the same
	 */
	List<Difference> ask(Request request) {
		start();
		Answer expected = this.direct.ask(request);
		if (REMEMBERED.contains(request.target())) {
			this.gateway.bean(Fleet.class).refreshed("127-0-0-1-" + this.behind.port(), PATIENCE).block(PATIENCE);
		}
		Answer said = this.through.ask(request);
		return Notice.differences(request, expected, said);
	}

	List<Difference> ask(Stream<Request> requests) {
		List<Difference> differences = new ArrayList<>();
		requests.forEach((request) -> differences.addAll(ask(request)));
		return differences;
	}

	/**
	 * Asks the gateway only.
	 */
	Answer through(Request request) {
		start();
		return this.through.ask(request);
	}

	RealOllama alone() {
		start();
		return this.alone;
	}

	RealOllama behind() {
		start();
		return this.behind;
	}

	GatewayUnderTest gateway() {
		start();
		return this.gateway;
	}

	@Override
	public void afterAll(ExtensionContext context) {
		Stream.of(this.direct, this.through, this.gateway, this.behind, this.alone)
			.filter((each) -> each != null)
			.forEach(SideBySide::close);
		// the class may be run once more
		this.gateway = null;
	}

	private static void close(AutoCloseable each) {
		try {
			each.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
