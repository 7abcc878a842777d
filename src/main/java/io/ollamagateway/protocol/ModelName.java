package io.ollamagateway.protocol;

import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The name of a model in Ollama's normal form. All parts are lower case, so that two
 * names are equal exactly when Ollama takes them for the same model. The rules are those
 * of Ollama's {@code types/model/name.go} and {@code internal/modelref/modelref.go}.
 *
 * @param host the registry, {@code registry.ollama.ai} unless the name says another
 * @param namespace the model's owner, {@code library} unless the name says another
 * @param model the model itself
 * @param tag its variant, {@code latest} unless the name says another
 * @param source where the name says that the model shall run
 */
public record ModelName(String host, String namespace, String model, String tag, Source source) {

	static final String DEFAULT_HOST = "registry.ollama.ai";

	static final String DEFAULT_NAMESPACE = "library";

	static final String DEFAULT_TAG = "latest";

	/** The parts that differ most come first: names are the keys of busy maps. */
	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof ModelName name && this.model.equals(name.model)
				&& this.tag.equals(name.tag) && this.namespace.equals(name.namespace) && this.host.equals(name.host)
				&& this.source == name.source);
	}

	/** The same in every process, which that of an enum constant is not. */
	@Override
	public int hashCode() {
		return 31 * this.model.hashCode() + this.tag.hashCode();
	}

	/**
	 * Reads a name as Ollama does.
	 * @param text the name as written: {@code [[scheme://]host/][namespace/]model[:tag]},
	 * and {@code :cloud}, {@code :local} or {@code -cloud} at the end of the tag; white
	 * space around it does not count
	 * @return the name in normal form; empty if Ollama calls it invalid
	 */
	public static Optional<ModelName> parse(String text) {
		ModelReference reference = ModelReference.of(text);
		if (reference.conflicting()) {
			return Optional.empty();
		}
		String rest = reference.base();
		String tag = DEFAULT_TAG;
		int colon = rest.lastIndexOf(':');
		if (colon > rest.lastIndexOf('/')) {
			tag = rest.substring(colon + 1);
			rest = rest.substring(0, colon);
		}
		String namespace = DEFAULT_NAMESPACE;
		String host = DEFAULT_HOST;
		int slash = rest.lastIndexOf('/');
		String model = rest.substring(slash + 1);
		if (slash >= 0) {
			rest = rest.substring(0, slash);
			slash = rest.lastIndexOf('/');
			namespace = rest.substring(slash + 1);
			if (slash >= 0) {
				host = host(rest.substring(0, slash));
			}
		}
		if (NamePart.HOST.accepts(host) && NamePart.NAMESPACE.accepts(namespace) && NamePart.MODEL.accepts(model)
				&& NamePart.TAG.accepts(tag)) {
			return Optional
				.of(new ModelName(lower(host), lower(namespace), lower(model), lower(tag), reference.source()));
		}
		return Optional.empty();
	}

	private static String host(String text) {
		int scheme = text.indexOf("://");
		if (scheme < 0) {
			return text;
		}
		// name.go fills in whatever is empty, so a scheme alone means the default host
		String host = text.substring(scheme + "://".length());
		return host.isEmpty() ? DEFAULT_HOST : host;
	}

	private static String lower(String part) {
		return part.toLowerCase(Locale.ROOT);
	}

	/**
	 * The name as Ollama shows it ({@code DisplayShortest}), in lower case: without the
	 * default host, then without the default namespace, always with the tag.
	 * @return for example {@code llama2:latest} or {@code hf.co/bartowski/x-gguf:q4_k_m}
	 */
	public String display() {
		String name = this.model + ":" + this.tag;
		if (!this.host.equals(DEFAULT_HOST)) {
			return this.host + "/" + this.namespace + "/" + name;
		}
		return this.namespace.equals(DEFAULT_NAMESPACE) ? name : this.namespace + "/" + name;
	}

	/**
	 * The same model without what the name says of where it shall run: {@code llama2} and
	 * {@code llama2:local} are one model in an instance's memory.
	 * @return a name whose source is unspecified
	 */
	public ModelName local() {
		return (this.source == Source.UNSPECIFIED) ? this
				: new ModelName(this.host, this.namespace, this.model, this.tag, Source.UNSPECIFIED);
	}

	/**
	 * Where a name says that its model shall run.
	 */
	public enum Source {

		/** The name does not say. */
		UNSPECIFIED,
		/** On the instance: {@code :local}. */
		LOCAL,
		/** On ollama.com, through the instance: {@code :cloud} or {@code -cloud}. */
		CLOUD

	}

}
