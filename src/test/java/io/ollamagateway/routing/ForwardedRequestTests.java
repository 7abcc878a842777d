package io.ollamagateway.routing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.ByteSpan;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.RequestReader;
import io.ollamagateway.settings.GatewayProperties;
import io.ollamagateway.settings.KeepAlivePolicy;
import io.ollamagateway.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class ForwardedRequestTests {

	private static final KeepAlivePolicy NOBODY_UNLOADS = (request) -> {
		KeepAlive asked = request.keepAlive();
		return (asked != null && asked.unloadsNow()) ? null : asked;
	};

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"model":"a"}                          | {"model":"a","options":{"num_ctx":8192}}
			{"model":"a","options":{"num_ctx":1}}  | {"model":"a","options":{"num_ctx":1},"options":{"num_ctx":8192}}
			{"model":"a","options":{"num_gpu":1}}  | {"model":"a","options":{"num_gpu":1},"options":{"num_ctx":8192}}
			{"model":"a","Options":null}           | {"model":"a","Options":null,"options":{"num_ctx":8192}}
			' {"model":"a"} tail'                  | {"model":"a","options":{"num_ctx":8192}}
			{}                                     | {"model":"fallback","options":{"num_ctx":8192}}
			""")
	void aPinIsSentWithEachNativeRequest(String json, String sent) {
		ForwardedRequest forwarded = forwarded(Endpoint.CHAT, json, pin("*"));
		assertThat(text(forwarded)).isEqualTo(sent);
		assertThat(forwarded.request().runnerOptions())
			.isEqualTo(RequestReader.read(Endpoint.CHAT, forwarded.body(), null).runnerOptions());
		assertThat(forwarded.request().runnerOptions().numCtx()).hasValue(8192);
	}

	@Test
	void aPinThatTheClientWantsAnywayChangesNothing() {
		String json = "{\"model\":\"a\",\"options\":{\"num_ctx\":8192.0}}";
		assertThat(text(forwarded(Endpoint.GENERATE, json, pin("*")))).isEqualTo(json);
	}

	@ParameterizedTest
	@EnumSource(names = { "GENERATE", "CHAT", "EMBED", "EMBEDDINGS" })
	void aPinIsForEveryEndpointThatHasOptionsAndRunsAModel(Endpoint endpoint) {
		assertThat(text(forwarded(endpoint, "{\"model\":\"a\"}", pin("*")))).contains("\"num_ctx\":8192");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{"model":"a"}                                        | {"model":"a"}
					{"model":"a","options":{"num_ctx":8192}}             | {"model":"a","options":{"num_ctx":8192}}
					{"model":"a","options":{"num_ctx":8193}}             | {"model":"a","options":{"num_ctx":8193},"options":{"num_ctx":8192}}
					{"model":"a","options":{"num_ctx":1e6,"num_gpu":1}}  | {"model":"a","options":{"num_ctx":1e6,"num_gpu":1},"options":{"num_ctx":8192}}
					""")
	void aCeilingLowersLargerWishesOnly(String json, String sent) {
		ForwardedRequest forwarded = forwarded(Endpoint.CHAT, json, ceiling("*"));
		assertThat(text(forwarded)).isEqualTo(sent);
		assertThat(forwarded.request().runnerOptions())
			.isEqualTo(RequestReader.read(Endpoint.CHAT, forwarded.body(), null).runnerOptions());
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/messages" })
	void whatHasNoOptionsRunsWithTheServersContext(String path) {
		Endpoint endpoint = Endpoint.at(path).orElseThrow();
		String json = "{\"model\":\"a\",\"options\":{\"num_ctx\":4}}";
		ForwardedRequest unpinned = forwarded(endpoint, json, pin("*"));
		assertThat(text(unpinned)).isEqualTo(json);
		assertThat(unpinned.request().runnerOptions().numCtx()).isEmpty();
		ForwardedRequest shared = forwarded(endpoint, json,
				Map.of("num-ctx[0].models", "*", "num-ctx[0].pin", "8192", "num-ctx[0].server-default", "true"));
		assertThat(text(shared)).isEqualTo(json);
		assertThat(shared.request().runnerOptions().numCtx()).hasValue(8192);
	}

	@ParameterizedTest
	@CsvSource({ "show, /api/show, llama3.2", "runs elsewhere, /api/chat, llama3.2:cloud" })
	void whatLoadsNoModelIsNotPinned(String what, String path, String model) {
		String json = "{\"model\":\"" + model + "\"}";
		ForwardedRequest forwarded = forwarded(Endpoint.at(path).orElseThrow(), json, pin("*"));
		assertThat(text(forwarded)).as(what).isEqualTo(json);
		assertThat(forwarded.request().runnerOptions().numCtx()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "llama3.2, 1", "library/LLAMA3.2:latest, 1", "llama3.2:1b, 3", "llama2, 2", "qwen3, " })
	void aNameGoesBeforeAGlobAndALongerGlobBeforeAShorterOne(String model, Long context) {
		Map<String, String> rules = Map.of("num-ctx[0].models", "llama*", "num-ctx[0].pin", "2", "num-ctx[1].models",
				"llama3*", "num-ctx[1].pin", "3", "num-ctx[2].models", "llama3.2", "num-ctx[2].pin", "1");
		assertThat(forwarded(Endpoint.CHAT, "{\"model\":\"" + model + "\"}", rules).request().runnerOptions().numCtx())
			.isEqualTo((context != null) ? OptionalLong.of(context) : OptionalLong.empty());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"model":"a","keep_alive":0}          | {"model":"a","keep_alive":0,"keep_alive":null}
			{"model":"a","keep_alive":"0s"}       | {"model":"a","keep_alive":"0s","keep_alive":null}
			{"model":"a","keep_alive":"5m"}       | {"model":"a","keep_alive":"5m"}
			{"model":"a"}                         | {"model":"a"}
			""")
	void aPolicyMayKeepClientsFromUnloading(String json, String sent) {
		BodyBytes body = body(json);
		ForwardedRequest forwarded = ForwardedRequest.of(RequestReader.read(Endpoint.CHAT, body, null), body,
				settings(Map.of()), NOBODY_UNLOADS);
		assertThat(text(forwarded)).isEqualTo(sent);
		assertThat(RequestReader.read(Endpoint.CHAT, forwarded.body(), null).keepAlive())
			.isEqualTo(forwarded.request().keepAlive());
	}

	@Test
	void aPolicyMayShortenATime() {
		BodyBytes body = body("{\"model\":\"a\",\"keep_alive\":-1}");
		ForwardedRequest forwarded = ForwardedRequest.of(RequestReader.read(Endpoint.CHAT, body, null), body,
				settings(pin("*")), (_) -> new KeepAlive(Duration.ofMinutes(30)));
		assertThat(text(forwarded))
			.isEqualTo("{\"model\":\"a\",\"keep_alive\":-1,\"keep_alive\":1800,\"options\":{\"num_ctx\":8192}}");
	}

	@Test
	void theOffsetsStayThoseOfTheBodyThatWasRead() {
		BodyBytes body = body("  {\"model\":\"a\"}  ");
		ModelRequest read = RequestReader.read(Endpoint.CHAT, body, null);
		ModelRequest forwarded = ForwardedRequest.of(read, body, settings(pin("*")), KeepAlivePolicy.AS_SENT).request();
		assertThat(forwarded.modelSpan()).isEqualTo(read.modelSpan());
		assertThat(body.slice(forwarded.bodySpan()).toByteArray()).asString().isEqualTo("{\"model\":\"a\"}");
	}

	@Test
	void aLargeBodyIsNotCopied() {
		byte[] text = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
		List<byte[]> segments = new ArrayList<>(
				List.of("{\"model\":\"a\",\"prompt\":\"".getBytes(StandardCharsets.UTF_8), text,
						"\"}".getBytes(StandardCharsets.UTF_8)));
		BodyBytes body = BodyBytes.of(segments);
		ForwardedRequest forwarded = ForwardedRequest.of(RequestReader.read(Endpoint.GENERATE, body, null), body,
				settings(pin("*")), KeepAlivePolicy.AS_SENT);
		long before = forwarded.body().at(100);
		text[200] = 'y';
		assertThat(before).isEqualTo('x');
		assertThat(forwarded.body().slice(new ByteSpan(0, 1000)).toByteArray()).asString().contains("y");
	}

	private static Map<String, String> pin(String models) {
		return Map.of("num-ctx[0].models", models, "num-ctx[0].pin", "8192");
	}

	private static Map<String, String> ceiling(String models) {
		return Map.of("num-ctx[0].models", models, "num-ctx[0].ceiling", "8192");
	}

	private static ForwardedRequest forwarded(Endpoint endpoint, String json, Map<String, String> rules) {
		BodyBytes body = body(json);
		return ForwardedRequest.of(RequestReader.read(endpoint, body, "fallback"), body, settings(rules),
				KeepAlivePolicy.AS_SENT);
	}

	private static Settings settings(Map<String, String> rules) {
		Map<String, String> properties = new HashMap<>(Map.of("default-model", "fallback"));
		properties.putAll(rules);
		return Settings
			.of(new Binder(new MapConfigurationPropertySource(properties)).bind("", GatewayProperties.class).get());
	}

	private static BodyBytes body(String json) {
		return BodyBytes.of(json.getBytes(StandardCharsets.UTF_8));
	}

	private static String text(ForwardedRequest forwarded) {
		return new String(forwarded.body().toByteArray(), StandardCharsets.UTF_8);
	}

}
