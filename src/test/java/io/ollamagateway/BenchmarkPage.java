package io.ollamagateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page of benchmarks: each benchmark writes its part of it, between its own marks,
 * with where and when it ran.
 */
public final class BenchmarkPage {

	private static final Path PAGE = Path.of("src", "docs", "benchmarks.md");

	private static final Path CPUS = Path.of("/proc/cpuinfo");

	private BenchmarkPage() {
	}

	/**
	 * How a benchmark that starts processes is run alone.
	 * @param benchmark its class
	 * @param more what it needs besides
	 */
	public static String command(Class<?> benchmark, String... more) {
		return String
			.join(" ",
					"mvn verify -Pbenchmark -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test="
							+ benchmark.getSimpleName(),
					String.join(" ", more))
			.strip();
	}

	/**
	 * Replaces a part of the page.
	 * @param part the name in its marks
	 * @param command what was run
	 * @param text what came of it
	 */
	public static void write(String part, String command, String text) {
		String begin = "<!-- " + part + ":begin -->\n";
		String end = "<!-- " + part + ":end -->";
		try {
			String page = Files.readString(PAGE);
			assertThat(page).as("the page's marks").contains(begin, end);
			String before = page.substring(0, page.indexOf(begin) + begin.length());
			String after = page.substring(page.indexOf(end));
			Files.writeString(PAGE, before + where(command) + "\n" + text + after);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String where(String command) throws IOException {
		return "`%s`, %s, %s with %d cores, %s %s%n".formatted(command, LocalDate.now(ZoneOffset.UTC), cpu(),
				Runtime.getRuntime().availableProcessors(), System.getProperty("java.vm.name"),
				System.getProperty("java.vm.version"));
	}

	private static String cpu() throws IOException {
		List<String> lines = Files.isReadable(CPUS) ? Files.readAllLines(CPUS) : List.of();
		return lines.stream()
			.filter((line) -> line.startsWith("model name"))
			.map((line) -> line.substring(line.indexOf(':') + 1).trim())
			.findFirst()
			.orElse(System.getProperty("os.arch"));
	}

}
