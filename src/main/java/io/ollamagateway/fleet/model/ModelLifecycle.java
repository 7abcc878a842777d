package io.ollamagateway.fleet.model;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.ollamagateway.protocol.KeepAlive;
import io.ollamagateway.protocol.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * What a pool does about its models by itself.
 *
 * @param preload the models that its instances have in memory before anybody asks for
 * them, in the order in which they are loaded
 * @param keepAlive how long a model that the gateway loads stays when it is idle; absent
 * = as the instance has it
 * @param autoPull whether a model that is asked for and that no instance has is pulled
 */
public record ModelLifecycle(List<Preload> preload, @Nullable KeepAlive keepAlive, boolean autoPull) {

	/** Nothing is done unasked. */
	public static final ModelLifecycle DEFAULT = new ModelLifecycle(List.of(), null, false);

	/** How long preloaded models stay where nothing else is said. */
	private static final KeepAlive PRELOADED = new KeepAlive(Duration.ofMinutes(30));

	public ModelLifecycle {
		preload = List.copyOf(preload);
		if (keepAlive != null && keepAlive.unloadsNow()) {
			throw new IllegalArgumentException(
					"keep-alive must not be 0, or models would be loaded anew for each request");
		}
	}

	/**
	 * Whether a model is loaded before anybody asks for it.
	 * @param model the model
	 * @return whether it is on the list
	 */
	public boolean preloads(ModelName model) {
		return this.preload.stream().anyMatch((one) -> one.model().equals(model.local()));
	}

	/**
	 * How long a model that the gateway loads stays when it is idle.
	 * @param model the model
	 * @return the time, or {@code null} if that is left to the instance
	 */
	public @Nullable KeepAlive keepAliveOf(ModelName model) {
		return (this.keepAlive == null && preloads(model)) ? PRELOADED : this.keepAlive;
	}

	/**
	 * How long a client may have a model stay. What is preloaded stays as it is
	 * configured.
	 * @param model the model
	 * @param wish what the client asks for
	 * @return what it gets; {@code null} if its request is to change nothing
	 */
	public @Nullable KeepAlive allowed(ModelName model, KeepAlive wish) {
		if (preloads(model)) {
			return null;
		}
		return (this.keepAlive == null || !wish.isLongerThan(this.keepAlive)) ? wish : this.keepAlive;
	}

	/** How long a preloaded model stays when it is idle. */
	public KeepAlive keepAliveOfPreloaded() {
		return Objects.requireNonNullElse(this.keepAlive, PRELOADED);
	}

	/**
	 * The same with other models to preload.
	 * @param change what becomes of each
	 * @return a new value
	 */
	public ModelLifecycle withPreload(UnaryOperator<Preload> change) {
		return new ModelLifecycle(this.preload.stream().map(change).distinct().toList(), this.keepAlive, this.autoPull);
	}

}
