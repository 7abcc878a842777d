package io.ollamagateway.monitoring;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ollamagateway.routing.GatewayUnderTest;
import io.ollamagateway.routing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a gateway tells Prometheus at one moment.
 */
public final class Exposition {

	private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)\\})? (\\S+)");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

	private final String text;

	private final List<Sample> samples;

	private Exposition(String text) {
		this.text = text;
		this.samples = text.lines().filter((line) -> !line.startsWith("#")).map(Exposition::sample).toList();
	}

	/**
	 * Asks for it.
	 * @param gateway the gateway
	 * @return what it says now
	 */
	public static Exposition of(GatewayUnderTest gateway) throws Exception {
		HttpResponse<String> answer = management(gateway).get("/actuator/prometheus");
		assertThat(answer.statusCode()).isEqualTo(200);
		return new Exposition(answer.body());
	}

	static TestClient management(GatewayUnderTest gateway) {
		return new TestClient(URI.create("http://127.0.0.1:" + gateway.managementPort()));
	}

	private static Sample sample(String line) {
		Matcher matcher = SAMPLE.matcher(line);
		assertThat(matcher.matches()).as(line).isTrue();
		Map<String, String> labels = new HashMap<>();
		if (matcher.group(2) != null) {
			Matcher label = LABEL.matcher(matcher.group(2));
			while (label.find()) {
				labels.put(label.group(1), label.group(2));
			}
		}
		return new Sample(matcher.group(1), labels, Double.parseDouble(matcher.group(3)));
	}

	String text() {
		return this.text;
	}

	/**
	 * The sum of all samples of a name that have these labels.
	 * @param labels {@code name=value}
	 */
	public double sum(String name, String... labels) {
		return samples(name, labels).stream().mapToDouble(Sample::value).sum();
	}

	/**
	 * All samples of a name that have these labels.
	 * @param labels {@code name=value}
	 */
	public List<Sample> samples(String name, String... labels) {
		return this.samples.stream().filter((sample) -> sample.name().equals(name) && sample.has(labels)).toList();
	}

	/**
	 * A sample.
	 */
	public record Sample(String name, Map<String, String> labels, double value) {

		boolean has(String... wanted) {
			for (String label : wanted) {
				String[] parts = label.split("=", 2);
				if (!parts[1].equals(this.labels.get(parts[0]))) {
					return false;
				}
			}
			return true;
		}

	}

}
