package io.ollamagateway.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the Dockerfile says of how the gateway is run.
 *
 * @param entrypoint the command
 * @param javaOptions the options of its virtual machine
 */
public record Dockerfile(List<String> entrypoint, String javaOptions) {

	static final Path FILE = Path.of("Dockerfile");

	/** Reads it. */
	public static Dockerfile read() throws IOException {
		String text = Files.readString(FILE);
		List<String> entrypoint = Arrays.stream(only(text, "(?m)^ENTRYPOINT \\[(.*)]$").split(","))
			.map((word) -> word.strip().replace("\"", ""))
			.toList();
		return new Dockerfile(entrypoint, only(text, "(?m)^ENV JDK_JAVA_OPTIONS=\"(.*)\"$"));
	}

	/**
	 * The same, where the image's folder lies elsewhere.
	 */
	public Dockerfile in(Path folder) {
		return new Dockerfile(this.entrypoint.stream().map((word) -> word.replace("/app", folder.toString())).toList(),
				this.javaOptions.replace("/app", folder.toString()));
	}

	private static String only(String text, String pattern) {
		Matcher matcher = Pattern.compile(pattern).matcher(text);
		if (!matcher.find()) {
			throw new IllegalStateException("The Dockerfile has no " + pattern);
		}
		return matcher.group(1);
	}

}
