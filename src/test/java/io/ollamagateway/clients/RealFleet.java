package io.ollamagateway.clients;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.ollamagateway.real.RealOllama;
import io.ollamagateway.real.TinyModel;
import io.ollamagateway.routing.GatewayUnderTest;

/**
 * A gateway before two real Ollamas that have the same tiny models: what clients of other
 * languages are tried with. Its callers may change models.
 */
final class RealFleet implements AutoCloseable {

	private final List<RealOllama> ollamas;

	private final GatewayUnderTest gateway;

	private RealFleet(List<RealOllama> ollamas, GatewayUnderTest gateway) {
		this.ollamas = ollamas;
		this.gateway = gateway;
	}

	static RealFleet start() {
		List<RealOllama> ollamas = List.of(RealOllama.start(), RealOllama.start());
		for (RealOllama ollama : ollamas) {
			ollama.install("tiny", TinyModel.numbers());
			ollama.install("endless", TinyModel.endless());
			ollama.install("caller", TinyModel.callingTool("get_weather", "{\"city\": \"Oslo\"}"));
			ollama.install("embed", TinyModel.embedding());
		}
		return new RealFleet(ollamas,
				GatewayUnderTest.start("access.anonymous[0].from=127.0.0.0/8",
						"access.anonymous[0].scopes=inference,admin", "instances[0].url=" + ollamas.get(0).url(),
						"instances[1].url=" + ollamas.get(1).url()));
	}

	GatewayUnderTest gateway() {
		return this.gateway;
	}

	List<RealOllama> ollamas() {
		return this.ollamas;
	}

	/**
	 * Runs a program that finds the gateway in {@code GATEWAY_URL}.
	 * @param folder where it runs
	 * @param command the program and its arguments
	 */
	ProgramRun run(Path folder, String... command) throws Exception {
		return ProgramRun.of(folder, Map.of("GATEWAY_URL", this.gateway.url().toString()), "", command);
	}

	@Override
	public void close() {
		this.gateway.close();
		this.ollamas.forEach(RealOllama::close);
	}

}
