package io.ollamagateway.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/**
 * Reads what the gateway must know of a request from its body, once, and takes for it
 * what Ollama will take: Go's {@code encoding/json} matches keys without regard to case,
 * lets the last one win, and ignores what stands behind the value. Wrong types of other
 * fields than the model are left to Ollama to refuse.
 */
public final class RequestReader {

	private static final int LONGEST_KEEP_ALIVE = 100;

	private final Endpoint endpoint;

	private final JsonTokens tokens;

	private final ModelField model;

	private final ModelField name;

	private final OptionsReader options;

	private final OutputLimit outputLimit;

	private final PromptReader prompt;

	private @Nullable Boolean stream;

	private @Nullable KeepAlive keepAlive;

	private RequestReader(Endpoint endpoint, JsonTokens tokens) {
		this.endpoint = endpoint;
		this.tokens = tokens;
		this.model = new ModelField(endpoint, Field.MODEL);
		this.name = new ModelField(endpoint, Field.NAME);
		this.options = new OptionsReader(tokens);
		this.outputLimit = new OutputLimit(endpoint, tokens);
		this.prompt = new PromptReader(endpoint, tokens);
	}

	/**
	 * Reads a body.
	 * @param endpoint where it was sent
	 * @param body the whole body, decoded
	 * @param defaultModel the model of requests that name none, if there is one
	 * @return what the body asks for
	 * @throws Refusal if the body is not JSON that the endpoint takes (400), or if its
	 * model is missing or invalid (400 or 404, as Ollama does at this endpoint)
	 */
	public static ModelRequest read(Endpoint endpoint, BodyBytes body, @Nullable String defaultModel) {
		SyntaxErrors.requireUtf8(body);
		try (JsonTokens tokens = new JsonTokens(body)) {
			if (tokens.isEmpty()) {
				throw SyntaxErrors.missingBody();
			}
			return new RequestReader(endpoint, tokens).read(defaultModel);
		}
		catch (JacksonException ex) {
			throw SyntaxErrors.of(ex, body);
		}
	}

	/**
	 * Reads a form.
	 * @param endpoint where it was sent
	 * @param contentType the request's {@code Content-Type}
	 * @param body the whole body, decoded
	 * @return what the form asks for
	 * @throws Refusal if it is no form (400), or if its model is missing or invalid
	 */
	public static ModelRequest readForm(Endpoint endpoint, String contentType, BodyBytes body) {
		ByteSpan span = FormReader.model(contentType, body).orElseThrow(() -> ModelRefusals.missing(endpoint));
		String model = FormReader.text(body, span);
		if (model.isEmpty()) {
			throw ModelRefusals.missing(endpoint);
		}
		ModelName name = ModelName.parse(model).orElseThrow(() -> ModelRefusals.invalid(endpoint, model));
		return new ModelRequest(endpoint, model, name, false, false, null, RunnerOptions.NONE, 0, null, 0, span,
				new ByteSpan(0, body.length()));
	}

	private ModelRequest read(@Nullable String defaultModel) {
		JsonToken token = this.tokens.current();
		// null is an object without fields
		if (token != JsonToken.START_OBJECT && token != JsonToken.VALUE_NULL) {
			throw GoType.notAnObject(this.endpoint, token);
		}
		long start = this.tokens.start();
		if (token == JsonToken.START_OBJECT) {
			readFields();
		}
		return request(new ByteSpan(start, this.tokens.end()), defaultModel);
	}

	private void readFields() {
		this.tokens.advance();
		while (this.tokens.current() == JsonToken.PROPERTY_NAME) {
			Field field = Field.of(this.endpoint, this.tokens.name());
			this.tokens.advance();
			switch (field) {
				case null -> this.tokens.skip();
				case MODEL -> this.model.read(this.tokens);
				case NAME -> this.name.read(this.tokens);
				case STREAM -> readStream();
				case KEEP_ALIVE -> readKeepAlive();
				case OPTIONS -> this.options.read();
				case SHIFT -> this.options.readShift();
				case MAX_TOKENS, MAX_COMPLETION_TOKENS, MAX_OUTPUT_TOKENS -> this.outputLimit.read(field);
				default -> this.prompt.read(field);
			}
		}
	}

	private void readStream() {
		JsonToken token = this.tokens.current();
		// a Go bool keeps its value where a *bool becomes nil
		if (token != JsonToken.VALUE_NULL || streamIsPointer()) {
			this.stream = token.isBoolean() ? (token == JsonToken.VALUE_TRUE) : null;
		}
		this.tokens.skip();
	}

	private boolean streamIsPointer() {
		return this.endpoint.dialect() == Dialect.OLLAMA || this.endpoint == Endpoint.OPENAI_RESPONSES;
	}

	private void readKeepAlive() {
		JsonToken token = this.tokens.current();
		this.keepAlive = null;
		if (token.isNumeric()) {
			this.keepAlive = KeepAlive.ofSeconds(Double.parseDouble(this.tokens.number()));
		}
		else if (token == JsonToken.VALUE_STRING) {
			String text = this.tokens.text(LONGEST_KEEP_ALIVE);
			this.keepAlive = (text != null) ? KeepAlive.ofText(text) : null;
		}
		this.tokens.skip();
	}

	private ModelRequest request(ByteSpan span, @Nullable String defaultModel) {
		// show takes the older field where the newer one is empty
		ModelField used = (this.model.text().isEmpty() && this.name.span() != null) ? this.name : this.model;
		String requested = used.text();
		if (requested.isEmpty()) {
			if (defaultModel == null) {
				throw ModelRefusals.missing(this.endpoint);
			}
			requested = defaultModel;
		}
		String text = requested;
		ModelName parsed = ModelName.parse(text).orElseThrow(() -> ModelRefusals.invalid(this.endpoint, text));
		boolean streams = (this.stream != null) ? this.stream : this.endpoint.streamsByDefault();
		Long limit = (this.endpoint.dialect() == Dialect.OLLAMA) ? this.options.outputLimit()
				: this.outputLimit.limit();
		return new ModelRequest(this.endpoint, requested, parsed, streams, this.prompt.loadsOnly(), this.keepAlive,
				this.options.options(), this.prompt.tokens(), limit, this.prompt.hash(parsed), used.span(), span);
	}

}
