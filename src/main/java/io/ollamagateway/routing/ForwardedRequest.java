package io.ollamagateway.routing;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.Dialect;
import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.RunnerOptions;

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
		boolean named = !read.requestedModel().equals(defaultModel);
		return new ForwardedRequest(read.with(options, keepAlive),
				read.rewrite(received, named ? null : defaultModel, fields));
	}

}
