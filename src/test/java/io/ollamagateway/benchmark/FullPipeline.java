package io.ollamagateway.benchmark;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/**
 * The gateway's configuration in the comparison: all that it does is on, and nothing of
 * it refuses.
 */
final class FullPipeline {

	/** The key that all clients show. */
	static final String SECRET = "bench.0123456789abcdef0123456789abcdef";

	/** Of a virtual machine that has to be fast. */
	static final String HEAP = "-Xms512m -Xmx512m";

	/**
	 * Keys, limits of requests and of tokens, a breaker, metrics, and a line in the log.
	 */
	private static final String[] SETTINGS = { "--management.server.port=0",
			"--ollama-gateway.pools.default.parallel=20000", "--ollama-gateway.pools.default.max-in-flight=20000",
			"--ollama-gateway.connections.max=20000", "--ollama-gateway.access.keys[0].id=bench",
			"--ollama-gateway.access.keys[0].secret=" + digest(), "--ollama-gateway.access.keys[0].rate=1000000000/10s",
			"--ollama-gateway.access.keys[0].tokens=1000000000000/1h", "--ollama-gateway.shutdown-delay=0s",
			"--logging.level.root=warn" };

	private static final String LOG = "--logging.level." + SideBySide.REQUESTS + "=";

	private FullPipeline() {
	}

	/** Everything is on. */
	static String[] settings() {
		return with(LOG + "info");
	}

	/** Nothing is counted and nothing is written; what the scheduler needs is kept. */
	static String[] unwatched() {
		return with(LOG + "off", "--management.metrics.enable.all=false");
	}

	/**
	 * Spans are sent as well.
	 * @param collector the port of who takes them
	 * @param more what else is configured of them
	 */
	static String[] traced(int collector, String... more) {
		String endpoint = "--management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:" + collector
				+ "/v1/traces";
		return Stream.of(with(LOG + "info", endpoint), more).flatMap(Stream::of).toArray(String[]::new);
	}

	private static String[] with(String... more) {
		return Stream.of(SETTINGS, more).flatMap(Stream::of).toArray(String[]::new);
	}

	private static String digest() {
		try {
			return "{sha256}" + HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(SECRET.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
