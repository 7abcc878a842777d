package io.ollamagateway.settings;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A rule about the context of models, as it is configured. It has either a pin or a
 * ceiling.
 *
 * @param models the models that it is about: names, or globs with {@code *} and
 * {@code ?}. A name goes before a glob, a longer glob before a shorter one
 * @param pin the {@code num_ctx} that every native request is sent with, in tokens,
 * whatever its client asked for
 * @param ceiling the largest {@code num_ctx} that a client may ask for, in tokens; more
 * is lowered to it
 * @param serverDefault whether the instances have the pinned value as their own default,
 * by {@code OLLAMA_CONTEXT_LENGTH}, so that requests to {@code /v1}, which cannot name a
 * context, run in the same runner
 */
public record ContextProperties(@DefaultValue List<String> models, @Nullable Integer pin, @Nullable Integer ceiling,
		@DefaultValue("false") boolean serverDefault) {

}
