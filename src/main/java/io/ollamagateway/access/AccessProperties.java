package io.ollamagateway.access;

import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may do what.
 *
 * @param anonymous rules for callers who do not say who they are. Default: from loopback
 * they may use models; with an empty list nobody may do anything without a key
 * @param keys the keys
 * @param keyFiles files with further keys: YAML with a list of keys as in {@code keys},
 * or directories of such files. What is read again with the configuration
 * @param jwt what holders of an OpenID provider's tokens may do
 * @param limits how much callers may use who have no limits of their own
 */
public record AccessProperties(@Nullable List<AnonymousProperties> anonymous, @DefaultValue List<KeyProperties> keys,
		@DefaultValue List<Path> keyFiles, @DefaultValue JwtProperties jwt, @DefaultValue LimitProperties limits) {

}
