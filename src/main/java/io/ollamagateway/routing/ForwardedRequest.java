package io.ollamagateway.routing;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.Dialect;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.RunnerOptions;
import io.ollamagateway.settings.KeepAlivePolicy;
import io.ollamagateway.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * A request as it is sent on, and its body: the JSON value without what stands around it,
 * which Ollama does not read and which would keep it from noticing that its client is
 * gone. What the gateway changes is spliced in, once; the rest stays byte for byte.
 *
 * @param request what Ollama will take it for
 * @param body its body
 */
record ForwardedRequest(ModelRequest request, BodyBytes body) {

	/**
	 * Applies what is configured to a request: the default model, where it names none,
	 * the context of its model and how long that stays.
	 * @param read the request as its client sent it
	 * @param received the body that it was read from, whole
	 * @param settings the configuration
	 * @param policy decides about {@code keep_alive}
	 * @return the request to send
	 */
	static ForwardedRequest of(ModelRequest read, BodyBytes received, Settings settings, KeepAlivePolicy policy) {
		return of(read, null, received, settings, policy);
	}

	/**
	 * Applies what is configured to a request that another model shall serve.
	 * @param asked the request as its client sent it
	 * @param other the model that shall serve it; {@code null} = the one that it names
	 * @param received the body that it was read from, whole
	 * @param settings the configuration
	 * @param policy decides about {@code keep_alive}
	 * @return the request to send
	 */
	static ForwardedRequest of(ModelRequest asked, @Nullable ModelName other, BodyBytes received, Settings settings,
			KeepAlivePolicy policy) {
		ModelName target = (other != null) ? other : settings.rules().aliases().target(asked.model()).orElse(null);
		ModelRequest read = (target != null) ? asked.as(target) : asked;
		String defaultModel = settings.defaultModel();
		RunnerOptions options = settings.contexts().applied(read);
		KeepAlive keepAlive = policy.decide(read);
		Map<String, String> fields = new TreeMap<>();
		if (read.endpoint().dialect() == Dialect.OLLAMA) {
			if (!options.numCtx().equals(read.runnerOptions().numCtx())) {
				options.numCtx()
					.ifPresent((tokens) -> fields.put("options", "{\"" + RunnerOptions.NUM_CTX + "\":" + tokens + "}"));
			}
			if (!Objects.equals(keepAlive, read.keepAlive())) {
				// Go takes null for a field that is not there
				fields.put("keep_alive", (keepAlive != null) ? keepAlive.toJson() : "null");
			}
		}
		String sent = (target != null) ? target.display()
				: read.requestedModel().equals(defaultModel) ? defaultModel : null;
		return new ForwardedRequest(read.with(options, keepAlive), read.rewrite(received, sent, fields));
	}

}
