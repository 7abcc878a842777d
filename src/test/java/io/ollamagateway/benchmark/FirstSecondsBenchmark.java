package io.ollamagateway.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.ollamagateway.BenchmarkPage;
import io.ollamagateway.image.Dockerfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A gateway that has just been started: when it serves, and how well in its first
 * seconds.
 */
class FirstSecondsBenchmark {

	private static final int STARTS = Integer.getInteger("benchmark.rounds", 3);

	private static final int SECONDS = 5;

	@Test
	void theImageServesSooner(@TempDir Path folder) throws Exception {
		Path image = assemble(folder.resolve("image"));
		Dockerfile file = Dockerfile.read().in(image);
		List<String> entrypoint = file.entrypoint();
		List<String> command = new ArrayList<>(List.of(entrypoint.getFirst()));
		command.addAll(List.of(file.javaOptions().split(" ", -1)));
		command.addAll(entrypoint.subList(1, entrypoint.size()));
		Start shipped = new Start("the image, with its AOT cache", JavaContenders.gateway("image",
				Path.of(entrypoint.getFirst()), (_) -> command, FullPipeline.settings()));
		Start plain = new Start("the jar, `java -jar`",
				JavaContenders.gateway("jar", "-XX:MaxRAMPercentage=50", FullPipeline.settings()));
		try (LightServer instance = new LightServer()) {
			for (int i = 0; i < STARTS; i++) {
				shipped.run(instance, folder);
				plain.run(instance, folder);
			}
		}
		List<String> titles = new ArrayList<>(List.of("started", "first answer after s"));
		IntStream.rangeClosed(1, SECONDS)
			.forEach((second) -> titles.add("second %d: requests/s, p99 ms".formatted(second)));
		titles.add("failed");
		Table table = new Table(titles.toArray(String[]::new));
		table.row(shipped.cells());
		table.row(plain.cells());
		BenchmarkPage.write("first-seconds", BenchmarkPage.command(FirstSecondsBenchmark.class), table.toString());
		assertThat(shipped.failed() + plain.failed()).as("failed").isZero();
		assertThat(shipped.seconds()).as("seconds to the first answer").isLessThan(plain.seconds());
	}

	private static Path assemble(Path folder) throws IOException, InterruptedException {
		Path log = folder.resolveSibling("assemble.log");
		ProcessBuilder script = new ProcessBuilder("src/docker/assemble.sh", JavaContenders.jar().toString(),
				folder.toString())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		script.environment().put("JAVA_HOME", System.getProperty("java.home"));
		Process process = script.start();
		assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("assembled in time").isTrue();
		assertThat(process.exitValue()).as(log.toString()).isZero();
		return folder;
	}

	/**
	 * One way to start the gateway, and how its starts went.
	 */
	private static final class Start {

		private final String name;

		private final Contender gateway;

		private final List<Double> toFirstAnswer = new ArrayList<>();

		private final List<List<LoadResult>> windows = new ArrayList<>();

		private Start(String name, Contender gateway) {
			this.name = name;
			this.gateway = gateway;
		}

		private void run(LightServer instance, Path folder) throws IOException, InterruptedException {
			try (ProxyProcess process = this.gateway.start(List.of(instance.port()), folder);
					LoadClient client = LoadClient.start(process.port(), Load.SMALL.clients(), Load.SMALL.ask())) {
				this.toFirstAnswer.add(process.startTime().toMillis() / 1000.0);
				List<LoadResult> seconds = new ArrayList<>();
				for (int i = 0; i < SECONDS; i++) {
					seconds.add(client.measure(Duration.ofSeconds(1)));
				}
				this.windows.add(seconds);
			}
		}

		private double seconds() {
			return median(this.toFirstAnswer);
		}

		private long failed() {
			return this.windows.stream().flatMap(List::stream).mapToLong(LoadResult::failures).sum();
		}

		private String[] cells() {
			List<String> cells = new ArrayList<>(List.of(this.name, text("%.1f", seconds())));
			for (int i = 0; i < SECONDS; i++) {
				int second = i;
				cells.add(text("%.0f, ",
						median(this.windows.stream().map((start) -> start.get(second).answersPerSecond()).toList()))
						+ text("%.0f",
								median(this.windows.stream()
									.map((start) -> LoadResult.millis(start.get(second).latency(), 99))
									.toList())));
			}
			cells.add(Long.toString(failed()));
			return cells.toArray(String[]::new);
		}

		private static String text(String format, double value) {
			return String.format(Locale.ROOT, format, value);
		}

		private static double median(List<Double> values) {
			return values.stream().sorted().toList().get(values.size() / 2);
		}

	}

}
