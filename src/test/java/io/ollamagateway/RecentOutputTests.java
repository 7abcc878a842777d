package io.ollamagateway;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecentOutputTests {

	private final ByteArrayOutputStream target = new ByteArrayOutputStream();

	private final RecentOutput output = new RecentOutput(new PrintStream(this.target, true, StandardCharsets.UTF_8));

	private final PrintStream stream = new PrintStream(this.output, true, StandardCharsets.UTF_8);

	@Test
	void allPassesAndTheLastLinesAreRemembered() {
		this.stream.print("one\ntwo\nthree\n");
		assertThat(this.target.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthree\n");
		assertThat(this.output.lastLines(2)).containsExactly("two", "three");
		this.output.clear();
		assertThat(this.output.lastLines(2)).isEmpty();
	}

	@Test
	void noMoreIsKeptThanFits() {
		String line = "x".repeat(999) + "\n";
		for (int i = 0; i < 10_000; i++) {
			this.stream.print(line);
		}
		this.stream.print("last\n");
		assertThat(this.output.lastLines(Integer.MAX_VALUE)).hasSizeBetween(200, 300).endsWith("last");
		assertThat(this.target.size()).isEqualTo(10_000_005);
	}

}
