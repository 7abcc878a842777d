package io.ollamagateway.clients;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.ollamagateway.real.Programs;
import io.ollamagateway.real.RealOllama;
import io.ollamagateway.real.TinyModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The {@code ollama} command line, whose {@code OLLAMA_HOST} is a gateway in front of two
 * real Ollamas, beside what it prints in front of one of them.
 */
@Tag("full")
class OllamaCommandIT {

	/** What moves the cursor, and the signs that turn while one waits. */
	private static final Pattern TERMINAL = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]|[\u2800-\u28ff] ?");

	private static RealFleet fleet;

	private static Path program;

	@TempDir
	private Path home;

	@BeforeAll
	static void start() {
		program = Programs.ollama();
		fleet = RealFleet.start();
	}

	@AfterAll
	static void stop() {
		if (fleet != null) {
			fleet.close();
		}
	}

	@Test
	void listNamesTheModelsOfTheFleetOnce() throws Exception {
		String listed = ollama("list").succeeded();
		assertThat(listed).startsWith("NAME");
		for (String name : List.of("tiny", "endless", "caller", "embed")) {
			assertThat(listed.lines().filter((line) -> line.startsWith(name + ":latest"))).hasSize(1);
		}
	}

	@Test
	void whatItShowsOfAModelIsWhatAnInstanceShows() throws Exception {
		for (String part : List.of("", "--modelfile", "--parameters", "--template", "--license", "--system", "-v")) {
			String[] command = part.isEmpty() ? new String[] { "show", "tiny" } : new String[] { "show", "tiny", part };
			// a Modelfile says where the file lies on the instance that answers
			assertThat(ollama(command).succeeded().replaceAll("(?m)^FROM .*", "FROM"))
				.isEqualTo(direct(command).succeeded().replaceAll("(?m)^FROM .*", "FROM"));
		}
	}

	@Test
	void runAnswersAPromptThatIsAnArgumentOrIsPiped() throws Exception {
		assertThat(ollama("run", "--nowordwrap", "tiny", "Count").succeeded().strip())
			.isEqualTo(TinyModel.numbers().answer().strip());
		assertThat(withInput("Count", "run", "--nowordwrap", "tiny").succeeded().strip())
			.isEqualTo(TinyModel.numbers().answer().strip());
	}

	@Test
	void runTellsVectorsOfAModelThatEmbeds() throws Exception {
		assertThat(ollama("run", "embed", "one").succeeded()).isEqualTo(direct("run", "embed", "one").succeeded())
			.startsWith("[");
	}

	@Test
	void psShowsWhatIsLoadedAndStopUnloadsIt() throws Exception {
		ollama("run", "caller", "Hello").succeeded();
		assertThat(ollama("ps").succeeded()).contains("caller:latest");
		ollama("stop", "caller").succeeded();
		// an instance answers before it has unloaded
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(ollama("ps").succeeded()).as("in memory: " + resident())
				.doesNotContain("caller:latest"));
		assertThat(fleet.ollamas())
			.allSatisfy((instance) -> assertThat(instance.residentNames()).doesNotContain("caller:latest"));
	}

	private static List<List<String>> resident() {
		return fleet.ollamas().stream().map(RealOllama::residentNames).toList();
	}

	@Test
	void cpAndRmChangeAllInstances() throws Exception {
		ollama("cp", "tiny", "copied").succeeded();
		assertThat(tags()).allSatisfy((names) -> assertThat(names).contains("copied:latest"));
		ollama("rm", "copied").succeeded();
		assertThat(tags()).allSatisfy((names) -> assertThat(names).doesNotContain("copied:latest"));
	}

	@Test
	void createFromAFileAndFromANameMakesAModelOnAllInstances() throws Exception {
		Path weights = TinyModel.saying("Hello, world!").withSeed(7).writeTo(this.home.resolve("hello.gguf"));
		Path file = Files.writeString(this.home.resolve("Modelfile"), "FROM " + weights + "\n");
		ollama("create", "from-file", "-f", file.toString()).succeeded();
		assertThat(tags()).allSatisfy((names) -> assertThat(names).contains("from-file:latest"));
		assertThat(ollama("run", "from-file", "Say it").succeeded().strip()).isEqualTo("Hello, world!");

		Files.writeString(file, "FROM tiny\nSYSTEM Be brief.\nPARAMETER num_predict 3\n");
		ollama("create", "from-name", "-f", file.toString()).succeeded();
		assertThat(tags()).allSatisfy((names) -> assertThat(names).contains("from-name:latest"));
		assertThat(ollama("run", "from-name", "Count").succeeded().strip()).isEqualTo("t001 t002 t003");
		ollama("rm", "from-file", "from-name").succeeded();
		assertThat(tags())
			.allSatisfy((names) -> assertThat(names).doesNotContain("from-file:latest", "from-name:latest"));
	}

	@Test
	void errorsAreThoseOfAnInstance() throws Exception {
		for (String[] command : new String[][] { { "show", "nobody" }, { "rm", "nobody" }, { "cp", "nobody", "other" },
				{ "stop", "nobody" }, { "cp", "tiny", "a b" } }) {
			assertThat(ollama(command).failed()).isEqualTo(direct(command).failed());
		}
	}

	@Test
	@Disabled("[truth] 18: names that are none are `invalid model name`")
	void aNameThatIsNoneIsRefusedInOllamasWords() throws Exception {
		assertThat(ollama("show", "a b").failed()).isEqualTo(direct("show", "a b").failed());
	}

	/** What each instance lists. */
	private static List<String> tags() {
		List<String> all = new ArrayList<>();
		for (RealOllama instance : fleet.ollamas()) {
			all.add(instance.get("/api/tags").body());
		}
		return all;
	}

	private ProgramRun ollama(String... arguments) throws Exception {
		return run(fleet.gateway().url().toString(), "", arguments);
	}

	private ProgramRun withInput(String input, String... arguments) throws Exception {
		return run(fleet.gateway().url().toString(), input, arguments);
	}

	private ProgramRun direct(String... arguments) throws Exception {
		return run(fleet.ollamas().getFirst().url(), "", arguments);
	}

	private ProgramRun run(String host, String input, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of(program.toString()));
		command.addAll(List.of(arguments));
		ProgramRun run = ProgramRun.of(this.home, Map.of("OLLAMA_HOST", host, "HOME", this.home.toString()), input,
				command.toArray(String[]::new));
		return new ProgramRun(TERMINAL.matcher(run.output()).replaceAll(""), run.exit());
	}

}
