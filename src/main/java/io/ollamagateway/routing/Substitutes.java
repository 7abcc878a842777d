package io.ollamagateway.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.ollamagateway.access.Caller;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.settings.KeepAlivePolicy;
import io.ollamagateway.settings.Settings;

/**
 * The models that may serve one request: the one that it asks for, by its own name or an
 * alias, and those that stand in for that one, in order. Used by one request, step by
 * step.
 */
final class Substitutes {

	/** Tells that another model has answered than the one that was asked for. */
	static final String HEADER = "X-Gateway-Model";

	private final ModelRequest read;

	private final Settings settings;

	private final KeepAlivePolicy policy;

	private final List<ModelName> others;

	/**
	 * Creates the models of one request.
	 * @param read the request as its client sent it
	 * @param settings the settings that it came under
	 * @param policy decides about {@code keep_alive}
	 */
	Substitutes(ModelRequest read, Settings settings, KeepAlivePolicy policy) {
		this.read = read;
		this.settings = settings;
		this.policy = policy;
		ModelName runs = target().orElse(read.model());
		this.others = new ArrayList<>(settings.rules().fallbacks().getOrDefault(runs, List.of()));
	}

	/** The model that the request's name is an alias of. */
	Optional<ModelName> target() {
		return this.settings.rules().aliases().target(this.read.model());
	}

	/** The request for the model that it asks for. */
	ForwardedRequest first(BodyBytes received) {
		return ForwardedRequest.of(this.read, received, this.settings, this.policy);
	}

	/**
	 * The request for the next model. One that no pool serves, or that the caller may not
	 * use, is left out.
	 * @param received the body as it was received
	 * @param caller who asks
	 * @return empty if there is no other
	 */
	Optional<ForwardedRequest> next(BodyBytes received, Caller caller) {
		while (!this.others.isEmpty()) {
			ModelName model = this.others.removeFirst();
			if (caller.mayUse(model) && pool(model).isPresent()) {
				return Optional.of(ForwardedRequest.of(this.read, model, received, this.settings, this.policy));
			}
		}
		return Optional.empty();
	}

	Optional<Pool> pool(ModelName model) {
		return this.settings.pools().serving(model);
	}

}
