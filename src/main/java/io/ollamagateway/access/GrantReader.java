package io.ollamagateway.access;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.ollamagateway.protocol.ModelPattern;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Reads what configuration gives to somebody, and says where it is wrong.
 *
 * @param place the name of the property that is read
 */
record GrantReader(String place) {

	/**
	 * Reads what somebody is given.
	 * @param given what configuration gives
	 * @param others the limits of those who have none of their own
	 */
	Grant grant(GrantProperties given, Limits others) {
		require(given.share() > 0, "share", given.share(), "it must be above 0");
		List<ModelPattern> patterns = parsed("models", given.models(), ModelPattern::parse);
		return new Grant(given.scopes(), patterns.isEmpty() ? ModelAllowance.ALL : ModelAllowance.only(patterns),
				given.priority(), given.share(),
				limits(given.rate(), given.tokens(), given.concurrent()).orElse(others));
	}

	Limits limits(@Nullable String rate, @Nullable String tokens, int concurrent) {
		require(concurrent >= 0, "concurrent", concurrent, "it must not be below 0");
		return new Limits(quota("rate", rate), quota("tokens", tokens), concurrent);
	}

	@Nullable Quota quota(String property, @Nullable String text) {
		try {
			return (text != null) ? Quota.parse(text) : null;
		}
		catch (IllegalArgumentException ex) {
			throw wrong(property, text, String.valueOf(ex.getMessage()));
		}
	}

	<T> List<T> parsed(String property, List<String> texts, Function<String, T> parser) {
		List<T> values = new ArrayList<>();
		for (int i = 0; i < texts.size(); i++) {
			try {
				values.add(parser.apply(texts.get(i)));
			}
			catch (IllegalArgumentException ex) {
				throw wrong(property + "[" + i + "]", texts.get(i), String.valueOf(ex.getMessage()));
			}
		}
		return values;
	}

	/** Reads what must not be told where it is wrong. */
	<T> T secretly(String property, String text, Function<String, T> parser) {
		try {
			return parser.apply(text);
		}
		catch (IllegalArgumentException ex) {
			throw wrong(property, null, String.valueOf(ex.getMessage()));
		}
	}

	void require(boolean holds, String property, @Nullable Object value, String problem) {
		if (!holds) {
			throw wrong(property, value, problem);
		}
	}

	InvalidConfigurationPropertyValueException wrong(String property, @Nullable Object value, String problem) {
		return new InvalidConfigurationPropertyValueException(this.place + "." + property, value, problem);
	}

}
