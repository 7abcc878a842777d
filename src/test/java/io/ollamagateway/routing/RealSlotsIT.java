package io.ollamagateway.routing;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

import io.ollamagateway.real.TinyModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How many slots the gateway believes a real Ollama's runner to have, where it has to
 * find out.
 */
@Tag("full")
@Timeout(120)
class RealSlotsIT {

	private static final String BODY = """
			{"model":"tiny","prompt":"Count","stream":false}""";

	private static final JsonMapper JSON = JsonMapper.shared();

	private RealServers servers;

	private TestClient actuator;

	@AfterEach
	void stop() {
		if (this.servers != null) {
			this.servers.close();
		}
	}

	@Test
	@Disabled("[truth] 5: only what cannot have another cause lowers the slots, and they come back")
	void fourSlotsAreFoundAndKept() throws Exception {
		try (ClosedLoop loop = startBefore(4)) {
			loop.awaitAnswered(1);
			await().atMost(Duration.ofSeconds(20)).until(() -> slots() == 4);
			await().during(Duration.ofSeconds(15)).atMost(Duration.ofSeconds(16)).until(() -> slots() == 4);
			assertThat(loop.finish().byStatus()).containsOnlyKeys(200);
		}
	}

	@Test
	@Disabled("[truth] 5: on a busy machine a single slot is taken for more")
	void oneSlotIsTakenForMoreNoLongerThanForOneAnswer() throws Exception {
		int above = 0;
		int longest = 0;
		try (ClosedLoop loop = startBefore(1)) {
			for (int i = 0; i < 60; i++) {
				loop.awaitAnswered(1);
				above = (slots() > 1) ? above + 1 : 0;
				longest = Math.max(longest, above);
			}
			AnswerCounts counts = loop.finish();
			assertThat(counts.byStatus()).containsOnlyKeys(200);
			assertThat(longest).as("answers in a row with more than one slot, of %s", counts).isLessThanOrEqualTo(1);
		}
	}

	private ClosedLoop startBefore(int slots) {
		this.servers = new RealServers(1, Map.of("OLLAMA_NUM_PARALLEL", Integer.toString(slots)))
			.with("tiny", TinyModel.numbers())
			.behind("each.parallel=auto");
		this.actuator = new TestClient(URI.create("http://127.0.0.1:" + this.servers.gateway().managementPort()));
		return ClosedLoop.start(8, this.servers.gateway().url(), (_) -> BODY);
	}

	/** The slots of the only runner, as {@code /actuator/fleet} shows them. */
	private int slots() throws IOException, InterruptedException {
		JsonNode resident = JSON.readTree(this.actuator.get("/actuator/fleet/gpu-0").body()).path("resident");
		assertThat(resident).hasSize(1);
		return resident.get(0).get("slots").asInt();
	}

}
