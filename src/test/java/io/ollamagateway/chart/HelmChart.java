package io.ollamagateway.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import org.yaml.snakeyaml.Yaml;

import org.springframework.util.FileSystemUtils;

/**
 * The chart, and Helm to render it.
 */
public final class HelmChart {

	/** Where it is. */
	public static final Path FOLDER = Path.of("helm-chart");

	private static final String KUBERNETES = "1.34.0";

	private HelmChart() {
	}

	/**
	 * What {@code helm template ollama helm-chart --namespace ai} says.
	 * @param values values files' texts, the last one first of all
	 * @return the objects
	 * @throws IllegalStateException with Helm's words
	 */
	public static Rendered render(String... values) {
		return new Rendered(template(FOLDER, values));
	}

	static String template(Path chart, String... values) {
		try {
			TemplateCommand command = new Helm(chart).template()
				.withName("ollama")
				.withNamespace("ai")
				.withKubeVersion(KUBERNETES);
			for (String text : values) {
				Path file = Files.createTempFile("values", ".yaml");
				file.toFile().deleteOnExit();
				command.withValuesFile(Files.writeString(file, text));
			}
			return command.call();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What {@code helm lint --strict} says of the chart with other values.
	 * @param values a values file's text
	 * @return what it says
	 */
	static LintResult lint(String values) {
		return withValues(Files::readString, values, (chart) -> new Helm(chart).lint().strict().call());
	}

	/**
	 * A copy of the chart in whose values.yaml stands something else, as it does after
	 * {@code helm upgrade --reuse-values}.
	 */
	static String templateWith(String chartValues) {
		return withValues((file) -> "{}", chartValues, HelmChart::template);
	}

	private static <T> T withValues(ReadFile under, String values, UseChart<T> use) {
		try {
			Path copy = Files.createTempDirectory("chart");
			try {
				FileSystemUtils.copyRecursively(FOLDER, copy);
				Path file = copy.resolve("values.yaml");
				java.util.Map<String, Object> merged = new java.util.LinkedHashMap<>();
				lay(merged, new Yaml().load(under.read(file)));
				lay(merged, new Yaml().load(values));
				Files.writeString(file, new Yaml().dump(merged));
				return use.with(copy);
			}
			finally {
				FileSystemUtils.deleteRecursively(copy);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static void lay(java.util.Map<String, Object> under, java.util.Map<String, Object> over) {
		over.forEach((key, value) -> {
			if (value instanceof java.util.Map<?, ?> map && under.get(key) instanceof java.util.Map<?, ?> present) {
				lay((java.util.Map<String, Object>) present, (java.util.Map<String, Object>) map);
			}
			else {
				under.put(key, value);
			}
		});
	}

	/**
	 * The example values, which the tests render.
	 * @return files
	 */
	public static Stream<Path> examples() {
		try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
			return List.copyOf(files.sorted().toList()).stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * One of the example values.
	 * @param name its file's name without {@code -values.yaml}
	 * @return its text
	 */
	public static String example(String name) {
		return read(FOLDER.resolve("ci").resolve(name + "-values.yaml"));
	}

	static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private interface ReadFile {

		String read(Path file) throws IOException;

	}

	private interface UseChart<T> {

		T with(Path chart);

	}

}
