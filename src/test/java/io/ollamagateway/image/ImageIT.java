package io.ollamagateway.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.ollamagateway.BenchmarkPage;
import io.ollamagateway.simulator.InstanceSettings;
import io.ollamagateway.simulator.SimulatedOllama;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What {@code src/docker/assemble.sh} makes for the image, without Docker.
 */
@Tag("full")
class ImageIT {

	private static final String REQUEST = "{\"model\":\"llama3.2\",\"prompt\":\"Why is the sky blue?\"}";

	private static final String COMMAND = "mvn verify -Pfull -Dimage.page=true -Dit.test=ImageIT -Dtest=none "
			+ "-Dsurefire.failIfNoSpecifiedTests=false";

	/** As in a container with one processor and 512 MB. */
	private static final String SMALL = "-XX:MaxRAM=512m -XX:ActiveProcessorCount=1";

	private static final boolean PAGE = Boolean.getBoolean("image.page");

	private static final int RUNS = PAGE ? 7 : 1;

	private static final int STREAMS = 300;

	private static Path folder;

	private static SimulatedOllama ollama;

	@BeforeAll
	static void assemble(@TempDir Path temporary) throws Exception {
		folder = Files.createTempDirectory("image");
		Path log = temporary.resolve("assemble.log");
		ProcessBuilder script = new ProcessBuilder("src/docker/assemble.sh", jar().toString(), folder.toString())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		script.environment().put("JAVA_HOME", System.getProperty("java.home"));
		Process process = script.start();
		assertThat(process.waitFor(15, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).as(() -> read(log)).isZero();
		ollama = SimulatedOllama.start(InstanceSettings.defaults());
	}

	@AfterAll
	static void close() throws IOException {
		if (ollama != null) {
			ollama.close();
		}
		FileSystemUtils.deleteRecursively(folder);
	}

	@Test
	void theCacheIsAcceptedAndTheGatewayServesAndEndsInGoodOrder() throws Exception {
		// with AOTMode=on the machine refuses to start where it cannot use the cache
		try (AssembledGateway gateway = AssembledGateway.start(folder, SMALL + " -XX:AOTMode=on -Xlog:aot",
				ollama.url())) {
			AssembledGateway.Served served = gateway.firstServed("/api/generate", REQUEST);
			assertThat(served.response().statusCode()).isEqualTo(200);
			assertThat(served.response().headers().firstValue("X-Gateway-Attempts")).contains("1");
			assertThat(served.response().body()).contains("\"done\":true");
			assertThat(gateway.log()).contains("Opened AOT cache " + folder.resolve("gateway.aot"))
				.doesNotContain("Unable to use AOT cache");
			assertThat(gateway.terminate()).isEqualTo(143);
			assertThat(gateway.log()).contains("Not ready any more");
		}
	}

	@Test
	void nothingIsWrittenBesideTheTemporaryFolder() throws Exception {
		List<String> before = files();
		try (AssembledGateway gateway = AssembledGateway.start(folder, SMALL, ollama.url())) {
			assertThat(gateway.firstServed("/api/generate", REQUEST).response().statusCode()).isEqualTo(200);
		}
		assertThat(files()).isEqualTo(before);
	}

	@Test
	void hundredsOfStreamsFitIntoHalfAGigabyte() throws Exception {
		try (SimulatedOllama wide = SimulatedOllama
			.start(InstanceSettings.defaults().withNumParallel(STREAMS).withOutputTokens(200));
				AssembledGateway gateway = AssembledGateway.start(folder, SMALL, wide.url(),
						"--ollama-gateway.instances[0].parallel=" + STREAMS,
						"--ollama-gateway.instances[0].max-in-flight=" + STREAMS)) {
			gateway.firstServed("/api/generate", REQUEST);
			long first = gateway.residentMemory();
			for (int i = 0; i < 20; i++) {
				assertThat(gateway.ask(50, "/api/generate", REQUEST))
					.allMatch((response) -> response.statusCode() == 200);
			}
			long used = gateway.residentMemory();
			long streaming = withStreams(gateway, wide, 200);
			for (int i = 0; i < 3; i++) {
				assertThat(gateway.ask(STREAMS, "/api/generate", REQUEST))
					.allMatch((response) -> response.statusCode() == 200 && response.body().contains("\"done\":true"));
			}
			// prompts with images, as many as are held at a time
			String image = REQUEST.replace("?", "?" + " ".repeat(2_000_000));
			assertThat(gateway.ask(50, "/api/generate", image)).allMatch((response) -> response.statusCode() == 200);
			long most = gateway.mostResidentMemory();
			if (PAGE) {
				BenchmarkPage.write("memory", COMMAND, """
						| when | resident memory |
						| --- | --- |
						| after the first answer | %d MiB |
						| after 1,000 answers more, 50 at a time | %d MiB |
						| with 200 streams under way | %d MiB |
						| the most, %d streams at a time and then 50 requests of 2 MB at once included | %d MiB |
						""".formatted(first, used, streaming, STREAMS, most));
			}
			assertThat(most).isLessThan(512);
		}
	}

	/** What it takes while so many answers have begun and none has ended. */
	private static long withStreams(AssembledGateway gateway, SimulatedOllama wide, int streams) throws Exception {
		wide.gate().hold();
		List<CompletableFuture<HttpResponse<String>>> answers = gateway.begin(streams, "/api/generate", REQUEST);
		await().atMost(Duration.ofMinutes(1))
			.failFast(() -> assertThat(answers).as(gateway.log()).noneMatch(CompletableFuture::isDone))
			.untilAsserted(() -> assertThat(wide.journal().inFlight()).as(gateway.log()).isEqualTo(streams));
		wide.gate().release(5 * streams);
		await().atMost(Duration.ofMinutes(1)).pollDelay(Duration.ofSeconds(1)).until(() -> true);
		long memory = gateway.residentMemory();
		wide.gate().open();
		assertThat(answers).allMatch((answer) -> answer.join().body().contains("\"done\":true"));
		return memory;
	}

	/** As README says, with the jar. */
	@Test
	void aKeyThatTheJarMakesOpensTheGateway(@TempDir Path temporary) throws Exception {
		Process command = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
				jar().toString(), "make-key", "ide")
			.redirectErrorStream(true)
			.start();
		List<String> shown = command.inputReader().lines().map(String::strip).toList();
		assertThat(command.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(command.exitValue()).as(shown.toString()).isZero();
		String secret = shown.stream().filter((line) -> line.startsWith("ide.")).findFirst().orElseThrow();
		String entry = shown.stream().filter((line) -> line.startsWith("- {id: ide")).findFirst().orElseThrow();
		assertThat(entry).doesNotContain(secret);
		Path keys = Files.writeString(temporary.resolve("keys.yml"), "keys:\n  " + entry + "\n");
		try (AssembledGateway gateway = AssembledGateway.start(folder, SMALL, ollama.url(),
				"--ollama-gateway.access.anonymous=", "--ollama-gateway.access.key-files[0]=" + keys)) {
			assertThat(gateway.firstServed("/api/generate", REQUEST).response().statusCode()).isEqualTo(401);
			assertThat(gateway.statusWith(secret, "/api/generate", REQUEST)).isEqualTo(200);
			assertThat(gateway.statusWith(secret + "x", "/api/generate", REQUEST)).isEqualTo(401);
			assertThat(gateway.statusWith(secret, "/api/pull", REQUEST)).isEqualTo(403);
		}
	}

	@Test
	void theJarTellsWhatItIsMadeOf() throws IOException {
		try (java.util.jar.JarFile jar = new java.util.jar.JarFile(jar().toFile())) {
			String place = jar.getManifest().getMainAttributes().getValue("Sbom-Location");
			assertThat(new String(jar.getInputStream(jar.getEntry(place)).readAllBytes(),
					java.nio.charset.StandardCharsets.UTF_8))
				.contains("\"bomFormat\" : \"CycloneDX\"", "spring-cloud-gateway-server-webflux");
		}
	}

	/**
	 * With {@code -Dimage.page=true} it writes the page of benchmarks.
	 */
	@Test
	void theCacheSavesHalfOfTheWorkOfAStart() throws Exception {
		String java = folder.resolve("runtime/bin/java").toString();
		List<Variant> variants = List.of(
				new Variant("the image", Dockerfile.read().in(folder).entrypoint(),
						Dockerfile.read().in(folder).javaOptions() + " " + SMALL),
				new Variant("without the AOT cache",
						List.of(java, "-XX:AOTMode=off", "-jar", folder.resolve("gateway.jar").toString()),
						Dockerfile.read().in(folder).javaOptions() + " " + SMALL),
				new Variant("the jar, `java -jar`", List.of(java, "-jar", jar().toString()), SMALL));
		for (int i = 0; i < RUNS; i++) {
			for (Variant variant : variants) {
				variant.run();
			}
		}
		StringBuilder table = new StringBuilder(
				"| variant | to the first answer, median (fastest) | CPU time | memory then |\n| --- | --- | --- | --- |\n");
		variants.forEach((variant) -> table.append(variant.row()));
		if (PAGE) {
			BenchmarkPage.write("start", COMMAND, table.toString());
		}
		assertThat(variants.getFirst().cpu()).as(table.toString())
			.isLessThan(variants.get(1).cpu().multipliedBy(3).dividedBy(4));
	}

	private static Path jar() throws IOException {
		try (Stream<Path> files = Files.list(Path.of("target"))) {
			Path jar = files.filter((file) -> file.getFileName().toString().matches("ollama-gateway-.*\\.jar"))
				.findFirst()
				.orElse(null);
			assumeTrue(jar != null, "target has no jar; mvn package makes it");
			return jar;
		}
	}

	private static List<String> files() throws IOException {
		try (Stream<Path> files = Files.walk(folder)) {
			return files.map((file) -> file + " " + file.toFile().lastModified()).sorted().toList();
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * One way to start the gateway, and how its starts went.
	 */
	private record Variant(String name, List<String> entrypoint, String javaOptions, List<Duration> times,
			List<Duration> cpus, List<Long> memory) {

		Variant(String name, List<String> entrypoint, String javaOptions) {
			this(name, entrypoint, javaOptions, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
		}

		void run() throws Exception {
			try (AssembledGateway gateway = AssembledGateway.start(this.entrypoint, this.javaOptions, ollama.url())) {
				AssembledGateway.Served served = gateway.firstServed("/api/generate", REQUEST);
				assertThat(served.response().statusCode()).isEqualTo(200);
				this.times.add(served.after());
				this.cpus.add(gateway.cpu());
				this.memory.add(gateway.residentMemory());
			}
		}

		Duration cpu() {
			return median(this.cpus);
		}

		String row() {
			return "| %s | %.1f s (%.1f) | %.1f s | %d MiB |%n".formatted(this.name, seconds(median(this.times)),
					seconds(this.times.stream().min(Duration::compareTo).orElseThrow()), seconds(cpu()),
					median(this.memory));
		}

		private static double seconds(Duration duration) {
			return duration.toMillis() / 1000.0;
		}

		private static <T extends Comparable<? super T>> T median(List<T> values) {
			return values.stream().sorted().toList().get(values.size() / 2);
		}

	}

}
