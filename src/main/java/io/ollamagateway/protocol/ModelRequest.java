package io.ollamagateway.protocol;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the gateway knows of a request from reading its body once. No later step parses
 * again. Offsets count bytes of the (decoded) body.
 *
 * @param endpoint where it was sent
 * @param requestedModel the model as the client wrote it, which answers echo
 * @param model the same in normal form
 * @param stream whether the answer will be a stream
 * @param loadOnly whether the request only loads its model, or unloads it: it is native
 * and has nothing to answer. Ollama then answers with one JSON object, never with a
 * stream ({@code server/routes.go})
 * @param keepAlive the request's {@code keep_alive}, if it is native and has one
 * @param runnerOptions the options that make Ollama reload a model when they differ
 * @param promptTokens an estimate of the prompt's length in tokens
 * @param outputTokens the most output tokens that the client allows; {@code null} if it
 * set no bound
 * @param prefixHash a hash of model, system prompt and first user turn, equal for all
 * requests of one conversation
 * @param modelSpan where the model's JSON value stands, quotes included; absent if the
 * body has none
 * @param bodySpan the JSON value itself: from its opening brace to behind its closing
 * one. Ollama ignores what stands behind it
 */
public record ModelRequest(Endpoint endpoint, String requestedModel, ModelName model, boolean stream, boolean loadOnly,
		@Nullable KeepAlive keepAlive, RunnerOptions runnerOptions, long promptTokens, @Nullable Long outputTokens,
		long prefixHash, @Nullable ByteSpan modelSpan, ByteSpan bodySpan) {

	/**
	 * The refusal of a request whose model nobody has.
	 * @return 404 in Ollama's words
	 */
	public Refusal unknownModel() {
		return ModelRefusals.unknown(this);
	}

	/**
	 * The same request with what the gateway has changed in it. The spans stay those of
	 * the body that was read.
	 * @param runnerOptions what Ollama will load the model with
	 * @param keepAlive the {@code keep_alive} that is sent, if any
	 * @return a new value
	 */
	public ModelRequest with(RunnerOptions runnerOptions, @Nullable KeepAlive keepAlive) {
		return new ModelRequest(this.endpoint, this.requestedModel, this.model, this.stream, this.loadOnly, keepAlive,
				runnerOptions, this.promptTokens, this.outputTokens, this.prefixHash, this.modelSpan, this.bodySpan);
	}

	/**
	 * The same request for another model than the one that the client wrote, which
	 * {@link #requestedModel()} still is.
	 * @param model the model that Ollama shall run
	 * @return a new value
	 */
	public ModelRequest as(ModelName model) {
		return new ModelRequest(this.endpoint, this.requestedModel, model, this.stream, this.loadOnly, this.keepAlive,
				this.runnerOptions, this.promptTokens, this.outputTokens, this.prefixHash, this.modelSpan,
				this.bodySpan);
	}

	/**
	 * The body with another model in it. What stands around {@link #bodySpan()} stays, so
	 * that a span of the result is as far from its end as it was in the original.
	 * @param body the body that this was read from, whole
	 * @param model the name to put there
	 * @return a body that shares the bytes that stay
	 */
	public BodyBytes withModel(BodyBytes body, String model) {
		return ModelSplice.of(this, body).put(body, model);
	}

	/**
	 * The body to send on: only its JSON value, with what the gateway changes in it.
	 * @param body the body that this was read from, whole
	 * @param model the name to put there, or {@code null} to leave it
	 * @param fields JSON by key, put at the object's end. There they win over what the
	 * client said, because the last one counts; {@code options} add to the client's
	 * @return a body that shares the bytes that stay
	 */
	public BodyBytes rewrite(BodyBytes body, @Nullable String model, Map<String, String> fields) {
		long behind = body.length() - this.bodySpan.end();
		BodyBytes changed = fields.isEmpty() ? body : FieldSplice.of(this, body, fields);
		// the model stands in front of what was added, so its place is still right
		changed = (model != null) ? withModel(changed, model) : changed;
		return changed.slice(new ByteSpan(this.bodySpan.start(), changed.length() - behind));
	}

}
