package io.ollamagateway.routing;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import io.ollamagateway.simulator.BadNetwork;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.RecordedRequest;
import io.ollamagateway.simulator.SimulatedFleet;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files of five gigabytes pass through a gateway whose heap is a twentieth of that.
 */
@Tag("full")
class LargeBlobIT {

	private static final Logger logger = LoggerFactory.getLogger(LargeBlobIT.class);

	private static final int PIECE = 64 << 10;

	private static final long PIECES = 5L * (1 << 30) / PIECE;

	/** Several times as slow as the other. */
	private static final int SLOW_BYTES_PER_SECOND = 60_000_000;

	@TempDir
	private Path directory;

	@Test
	void blobsOfFiveGigabytesReachInstancesWholeAlsoIfOneIsSlowerThanTheOther() throws Exception {
		try (SimulatedFleet fleet = SimulatedFleet.start(2, InstanceSettings.loaded());
				BadNetwork slow = BadNetwork.before(fleet.instance(1));
				GatewayProcess gateway = GatewayProcess
					.start(GatewayProcess.unusedPort(), this.directory.resolve("gateway.log"),
							List.of("ollama-gateway.access.anonymous[0].from=127.0.0.0/8",
									"ollama-gateway.access.anonymous[0].scopes=inference,admin",
									"ollama-gateway.pools.default.instances[0].id=fast",
									"ollama-gateway.pools.default.instances[0].url=" + fleet.urls().get(0),
									"ollama-gateway.pools.default.instances[1].id=slow",
									"ollama-gateway.pools.default.instances[1].url=" + slow.url()))
					.awaitReady()) {
			upload(gateway, (byte) 0, List.of(fleet.instance(0)), "X-Gateway-Instance", "fast");
			slow.narrow(SLOW_BYTES_PER_SECOND);
			upload(gateway, (byte) 1, fleet.instances());
			assertThat(gateway.isAlive()).isTrue();
			assertThat(gateway.log()).doesNotContain("OutOfMemoryError").doesNotContain(" ERROR ");
			assertThat(new TestClient(gateway.url()).get("/livez").statusCode()).isEqualTo(200);
		}
	}

	private static void upload(GatewayProcess gateway, byte content, List<SimulatedOllama> receivers, String... headers)
			throws Exception {
		byte[] piece = new byte[PIECE];
		Arrays.fill(piece, content);
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		for (long i = 0; i < PIECES; i++) {
			digest.update(piece);
		}
		String sha256 = HexFormat.of().formatHex(digest.digest());
		String path = "/api/blobs/sha256:" + sha256;
		Flux<ByteBuffer> bytes = Flux.<ByteBuffer, Long>generate(() -> 0L, (sent, sink) -> {
			if (sent == PIECES) {
				sink.complete();
			}
			else {
				sink.next(ByteBuffer.wrap(piece).asReadOnlyBuffer());
			}
			return sent + 1;
		});
		HttpRequest.Builder request = HttpRequest.newBuilder(gateway.url().resolve(path))
			.timeout(Duration.ofMinutes(15))
			.POST(HttpRequest.BodyPublishers.fromPublisher(JdkFlowAdapter.publisherToFlowPublisher(bytes),
					PIECES * PIECE));
		long began = System.nanoTime();
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send((headers.length > 0) ? request.headers(headers).build() : request.build(),
					HttpResponse.BodyHandlers.ofString());
		logger.info("{} MB went to {} instances in {} s", (PIECES * PIECE) >> 20, receivers.size(),
				Duration.ofNanos(System.nanoTime() - began).toSeconds());
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
		for (SimulatedOllama receiver : receivers) {
			List<RecordedRequest> uploads = receiver.journal()
				.requests(path)
				.stream()
				.filter((one) -> one.method().equals("POST"))
				.toList();
			assertThat(uploads).singleElement().satisfies((upload) -> {
				assertThat(upload.bodyLength()).isEqualTo(PIECES * PIECE);
				assertThat(upload.bodySha256()).isEqualTo(sha256);
			});
		}
	}

}
