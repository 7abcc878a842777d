package io.ollamagateway.routing;

import java.util.List;
import java.util.Map;

import io.ollamagateway.real.TinyModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many runners real Ollamas start for what clients ask, and whether all of them work
 * when that shortens somebody's wait.
 */
@Tag("full")
@Timeout(120)
class RealSchedulingIT {

	private RealServers servers;

	@AfterEach
	void stop() {
		if (this.servers != null) {
			this.servers.close();
		}
	}

	@Test
	@Disabled("[truth] 3: names that share a file of weights are one runner")
	void namesOfOneFileOfWeightsAreLoadedOnce() {
		this.servers = new RealServers(3, Map.of("OLLAMA_MAX_LOADED_MODELS", "1")).with("tiny", TinyModel.numbers());
		this.servers.all().forEach((server) -> {
			server.derive("mario", "tiny", Map.of("system", "You are Mario."));
			server.copy("tiny", "tinycopy");
		});
		this.servers.behind("each.memory=50MB", "each.parallel=1");
		List<String> names = List.of("tiny", "mario", "tinycopy");
		AnswerCounts counts = ClosedLoop.ask(18, this.servers.gateway().url(),
				(number) -> body(names.get(number % 3), ""));
		assertThat(counts.ofStatus(200)).as(counts.toString()).isEqualTo(18);
		assertThat(this.servers.loads()).as("loads in %s", counts).isEqualTo(1);
	}

	@Test
	@Disabled("[scheduling-2] 0: another num_ctx is no substitute")
	void twoContextsInTurnAreLoadedOnceEach() {
		this.servers = new RealServers(3, Map.of()).with("tiny", TinyModel.numbers()).behind("each.parallel=1");
		AnswerCounts counts = askContexts(12, 2048, 4096);
		assertThat(this.servers.loads()).as("loads in %s", counts).isEqualTo(2);
	}

	@Test
	@Disabled("[scheduling-2] 0: another num_ctx is no substitute")
	void twoContextsInTurnAreLoadedOnceEachWhereOtherModelsWereBefore() {
		this.servers = new RealServers(3, Map.of()).with("tiny", TinyModel.numbers())
			.with("other", TinyModel.numbers().withSeed(2))
			.with("third", TinyModel.numbers().withSeed(3))
			.behind("each.parallel=1");
		List<String> names = List.of("tiny", "other", "third");
		ClosedLoop.ask(9, this.servers.gateway().url(), (number) -> body(names.get(number % 3), ""));
		int before = this.servers.loads();
		AnswerCounts counts = askContexts(12, 2048, 4096);
		assertThat(this.servers.loads() - before).as("loads in %s", counts).isLessThanOrEqualTo(2);
	}

	@Test
	@Disabled("[scheduling-2] 0: another num_ctx is no substitute")
	void threeContextsInTurnAreLoadedOnceEach() {
		this.servers = new RealServers(3, Map.of()).with("tiny", TinyModel.numbers()).behind("each.parallel=1");
		AnswerCounts counts = askContexts(18, 1024, 2048, 4096);
		assertThat(counts.byInstance()).as(counts.toString()).hasSize(3);
		assertThat(this.servers.loads()).as("loads in %s", counts).isEqualTo(3);
	}

	@Test
	void allInstancesAnswerWhereThatShortensTheWait() throws Exception {
		this.servers = new RealServers(3, Map.of()).with("tiny", TinyModel.numbers()).behind("each.parallel=1");
		try (ClosedLoop loop = ClosedLoop.start(8, this.servers.gateway().url(), (_) -> body("tiny", ""))) {
			loop.awaitAnswered(40);
			AnswerCounts counts = loop.finish();
			assertThat(counts.byStatus()).as(counts.toString()).containsOnlyKeys(200);
			assertThat(counts.byInstance()).as(counts.toString()).containsOnlyKeys("gpu-0", "gpu-1", "gpu-2");
		}
	}

	private AnswerCounts askContexts(int requests, int... contexts) {
		AnswerCounts counts = ClosedLoop.ask(requests, this.servers.gateway().url(),
				(number) -> body("tiny", "\"num_ctx\":" + contexts[number % contexts.length]));
		assertThat(counts.ofStatus(200)).as(counts.toString()).isEqualTo(requests);
		return counts;
	}

	private static String body(String model, String options) {
		return """
				{"model":"%s","prompt":"Count","stream":false,"options":{%s}}""".formatted(model, options);
	}

}
