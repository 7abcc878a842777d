package io.ollamagateway.scheduling;

import java.util.Map;
import java.util.Set;

import io.ollamagateway.protocol.ByteSpan;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.RunnerOptions;

/**
 * What a test asks of a pool.
 */
record Ask(String pool, String model, Origin origin, Endpoint endpoint, RunnerOptions options, long affinity,
		long tokens, long bytes, Set<String> tried) {

	static final String POOL = "pool";

	static Ask chat(String model) {
		return new Ask(POOL, model, Origin.UNKNOWN, Endpoint.CHAT, RunnerOptions.NONE, 0, 100, 0, Set.of());
	}

	static ModelName name(String model) {
		return ModelName.parse(model).orElseThrow();
	}

	static RunnerKey key(String model) {
		return new RunnerKey(name(model), RunnerOptions.NONE);
	}

	static RunnerOptions context(int tokens) {
		return new RunnerOptions(Map.of("num_ctx", Integer.toString(tokens)));
	}

	Ask of(String pool) {
		return new Ask(pool, this.model, this.origin, this.endpoint, this.options, this.affinity, this.tokens,
				this.bytes, this.tried);
	}

	Ask by(String caller) {
		return by(new Origin(caller, this.origin.priority(), 1));
	}

	Ask in(Priority priority) {
		return by(new Origin(this.origin.caller(), priority, 1));
	}

	Ask by(Origin whose) {
		return new Ask(this.pool, this.model, whose, this.endpoint, this.options, this.affinity, this.tokens,
				this.bytes, this.tried);
	}

	Ask at(Endpoint where) {
		return new Ask(this.pool, this.model, this.origin, where, this.options, this.affinity, this.tokens, this.bytes,
				this.tried);
	}

	Ask with(RunnerOptions wanted) {
		return new Ask(this.pool, this.model, this.origin, this.endpoint, wanted, this.affinity, this.tokens,
				this.bytes, this.tried);
	}

	Ask conversation(long key, long length) {
		return new Ask(this.pool, this.model, this.origin, this.endpoint, this.options, key, length, this.bytes,
				this.tried);
	}

	Ask holding(long held) {
		return new Ask(this.pool, this.model, this.origin, this.endpoint, this.options, this.affinity, this.tokens,
				held, this.tried);
	}

	Ask after(String... failed) {
		return new Ask(this.pool, this.model, this.origin, this.endpoint, this.options, this.affinity, this.tokens,
				this.bytes, Set.of(failed));
	}

	Ticket ticket(long id) {
		ModelRequest request = new ModelRequest(this.endpoint, this.model, name(this.model), true, false, null,
				this.options, this.tokens, null, this.affinity, null, new ByteSpan(0, 0));
		return new Ticket(id, this.pool, request, this.origin, this.affinity, this.bytes, "", this.tried);
	}

}
