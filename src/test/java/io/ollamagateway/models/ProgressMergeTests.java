package io.ollamagateway.models;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressMergeTests {

	private final List<ProgressLine> told = new ArrayList<>();

	private ProgressMerge merge = new ProgressMerge(List.of("a", "b", "c", "d"));

	@Test
	void aLayerIsAsLargeAsOnOneInstanceAndAsFarAsOnAverage() {
		on("a", layer(40));
		on("b", layer(80));
		on("a", layer(100));
		assertThat(this.told).extracting(ProgressLine::total).containsOnly(100L);
		assertThat(this.told).extracting(ProgressLine::completed).containsExactly(10L, 30L, 45L);
	}

	@Test
	void progressNeverGoesBackWhateverInstancesTell() {
		SplittableRandom random = new SplittableRandom(7);
		for (int i = 0; i < 2000; i++) {
			String instance = String.valueOf("abcd".charAt(random.nextInt(4)));
			on(instance, (random.nextInt(500) == 0) ? ProgressLine.failure(500, "broken") : layer(random.nextInt(101)));
		}
		assertThat(this.told).extracting(ProgressLine::completed).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void aLayerThatIsNotEverywhereDoesNotReachItsEnd() {
		on("d", layer(60));
		on("d", ProgressLine.failure(500, "unexpected EOF"));
		for (String instance : List.of("a", "b", "c")) {
			on(instance, layer(100));
			on(instance, ProgressLine.of("success"));
		}
		assertThat(this.told.getLast().completed()).isEqualTo(90);
		assertThat(this.merge.end("pulled").toJson())
			.isEqualTo("{\"error\":\"pulled on 3 of 4 instances (a, b, c); " + "d failed: unexpected EOF\"}");
	}

	@Test
	void whoHasALayerAlreadyCountsAsFarAsItIs() {
		on("a", ProgressLine.of("success"));
		on("b", layer(50));
		assertThat(this.told.getLast().completed()).isEqualTo(37);
	}

	@Test
	void theFirstWordIsToldAtOnceAndEveryOtherWhenAllHaveSaidIt() {
		on("a", ProgressLine.of("pulling manifest"));
		on("a", ProgressLine.of("writing manifest"));
		on("b", ProgressLine.of("pulling manifest"));
		on("b", ProgressLine.of("writing manifest"));
		on("c", ProgressLine.failure(500, "broken"));
		assertThat(statuses()).containsExactly("pulling manifest");
		on("d", ProgressLine.of("writing manifest"));
		assertThat(statuses()).containsExactly("pulling manifest", "writing manifest");
		for (String instance : List.of("a", "b", "d")) {
			on(instance, ProgressLine.of("success"));
		}
		assertThat(statuses()).doesNotContain("success");
	}

	@Test
	void whatAllSayIsSaidOnce() {
		for (String instance : List.of("a", "b", "c", "d")) {
			on(instance, ProgressLine.failure(404, "model 'x' not found"));
		}
		ProgressLine end = this.merge.end("pulled");
		assertThat(end.error()).isEqualTo("model 'x' not found");
		assertThat(end.errorStatus()).isEqualTo(404);
	}

	@Test
	void anAnswerThatEndsInTheMiddleIsAFailure() {
		this.merge = new ProgressMerge(List.of("a", "b"));
		on("a", ProgressLine.of("success"));
		on("b", layer(50));
		this.told.addAll(this.merge.ended("a"));
		this.told.addAll(this.merge.ended("b"));
		assertThat(this.merge.end("created").error())
			.isEqualTo("created on 1 of 2 instances (a); b failed: its answer ended before it was done");
	}

	@Test
	void allThatIsToldOfALargeLayerIsAThousandLines() {
		this.merge = new ProgressMerge(List.of("a"));
		for (int i = 0; i <= 100_000; i++) {
			on("a", new ProgressLine("pulling 1", "sha256:1", 100_000, i, "", 0));
		}
		assertThat(this.told).hasSizeLessThanOrEqualTo(1001)
			.last()
			.extracting(ProgressLine::completed)
			.isEqualTo(100_000L);
	}

	@Test
	void zerosAreLeftOutAsGoDoes() {
		assertThat(layer(0).toJson()).isEqualTo("{\"status\":\"pulling 1\",\"digest\":\"sha256:1\",\"total\":100}");
		assertThat(ProgressLine.read("no JSON").isError()).isTrue();
		assertThat(ProgressLine.read("{\"error\":\"x\"}")).isEqualTo(ProgressLine.failure(500, "x"));
	}

	private void on(String instance, ProgressLine line) {
		this.told.addAll(this.merge.on(instance, line));
	}

	private List<String> statuses() {
		return this.told.stream().map(ProgressLine::status).toList();
	}

	private static ProgressLine layer(long completed) {
		return new ProgressLine("pulling 1", "sha256:1", 100, completed, "", 0);
	}

}
