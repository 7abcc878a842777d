package io.ollamagateway.benchmark;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of the page.
 */
final class Table {

	private final StringBuilder text = new StringBuilder();

	Table(String... titles) {
		row(titles);
		this.text.append(Stream.of(titles).map((_) -> "--- |").collect(Collectors.joining(" ", "| ", "\n")));
	}

	void row(String... cells) {
		this.text.append("| ").append(String.join(" | ", cells)).append(" |\n");
	}

	@Override
	public String toString() {
		return this.text.toString();
	}

}
