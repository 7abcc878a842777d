package io.ollamagateway.monitoring;

import java.time.Duration;

import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * An exporter of NVIDIA's figures, as far as the gateway reads it.
 */
final class GpuExporter implements AutoCloseable {

	private final DisposableServer server;

	private GpuExporter(DisposableServer server) {
		this.server = server;
	}

	/**
	 * Starts one.
	 * @param pods the pods that have a GPU each: the first is busy to 87 %, the others a
	 * percent less each
	 */
	static GpuExporter start(String... pods) {
		StringBuilder figures = new StringBuilder("# TYPE DCGM_FI_DEV_GPU_UTIL gauge\n");
		for (int i = 0; i < pods.length; i++) {
			figures.append("DCGM_FI_DEV_GPU_UTIL{gpu=\"%d\",modelName=\"NVIDIA H100\",pod=\"%s\",namespace=\"ai\"} %d%n"
				.formatted(i, pods[i], 87 - i));
		}
		String text = figures.toString();
		return new GpuExporter(HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle((_, response) -> response.sendString(Mono.just(text)))
			.bindNow(Duration.ofSeconds(10)));
	}

	/** What makes a gateway ask it. */
	String[] properties() {
		return new String[] { "gpu.interval=500ms",
				"gpu.sources[0].exporter=http://127.0.0.1:" + this.server.port() + "/metrics" };
	}

	@Override
	public void close() {
		this.server.disposeNow(Duration.ofSeconds(10));
	}

}
