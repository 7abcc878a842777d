package io.ollamagateway.protocol;

import java.nio.charset.StandardCharsets;

import tools.jackson.core.io.JsonStringEncoder;

/**
 * Where and how a model's name goes into a body.
 *
 * @param span what makes way for it
 * @param before JSON in front of the value
 * @param after JSON behind the value
 * @param quoted whether the value is JSON, as it is not in a form
 */
record ModelSplice(ByteSpan span, String before, String after, boolean quoted) {

	private static final String KEY = "\"model\":";

	static ModelSplice of(ModelRequest request, BodyBytes body) {
		if (request.modelSpan() != null) {
			return new ModelSplice(request.modelSpan(), "", "", request.endpoint() != Endpoint.OPENAI_TRANSCRIPTIONS);
		}
		ByteSpan value = request.bodySpan();
		if (body.at(value.start()) != '{') {
			// null, which Go reads as an object without fields
			return new ModelSplice(value, "{" + KEY, "}", true);
		}
		long first = value.start() + 1;
		return new ModelSplice(new ByteSpan(first, first), KEY, isEmpty(body, first) ? "" : ",", true);
	}

	/** Whether an object ends before it has a field. */
	static boolean isEmpty(BodyBytes body, long offset) {
		long next = offset;
		while (body.at(next) <= ' ') {
			next++;
		}
		return body.at(next) == '}';
	}

	BodyBytes put(BodyBytes body, String model) {
		return body.replace(this.span,
				(this.before + (this.quoted ? quote(model) : model) + this.after).getBytes(StandardCharsets.UTF_8));
	}

	static String quote(String text) {
		return "\"" + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + "\"";
	}

}
