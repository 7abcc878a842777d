package io.ollamagateway.settings;

import java.time.Duration;

import io.ollamagateway.models.ChangeLimits;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The bounds of what changes models on several instances: pulls, pushes, creates.
 *
 * @param concurrency how many instances do it at the same time; the others follow
 * @param idleTimeout how long an instance may say nothing of how it goes, then it has
 * failed. Verifying a large model takes minutes in which Ollama is silent
 */
public record ChangeProperties(@DefaultValue("4") int concurrency, @DefaultValue("10m") Duration idleTimeout) {

	/** What is configured, for those who change models. */
	public ChangeLimits limits() {
		return new ChangeLimits(this.concurrency, this.idleTimeout);
	}

}
