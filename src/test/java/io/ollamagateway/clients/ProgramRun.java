package io.ollamagateway.clients;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a program printed, on standard output and error in one, and its exit code.
 *
 * @param output all that it printed
 * @param exit its exit code
 */
record ProgramRun(String output, int exit) {

	/**
	 * Runs a program to its end.
	 * @param folder where it runs
	 * @param environment variables beside those of this process
	 * @param input what it reads
	 * @param command the program and its arguments
	 */
	static ProgramRun of(Path folder, Map<String, String> environment, String input, String... command)
			throws Exception {
		ProcessBuilder builder = new ProcessBuilder(List.of(command)).directory(folder.toFile())
			.redirectErrorStream(true);
		builder.environment().putAll(environment);
		Process process = builder.start();
		try (var stdin = process.getOutputStream()) {
			stdin.write(input.getBytes(StandardCharsets.UTF_8));
		}
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the program ended after its output: " + output).isTrue();
		return new ProgramRun(output, process.exitValue());
	}

	/** What it printed, after it succeeded. */
	String succeeded() {
		assertThat(this.exit).as(this.output).isZero();
		return this.output;
	}

	/** What it printed, after it failed. */
	String failed() {
		assertThat(this.exit).as(this.output).isNotZero();
		return this.output;
	}

}
