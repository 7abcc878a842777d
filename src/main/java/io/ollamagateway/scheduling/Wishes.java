package io.ollamagateway.scheduling;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.ollamagateway.fleet.model.ModelLifecycle;
import io.ollamagateway.fleet.model.Preload;
import io.ollamagateway.protocol.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * The models that an instance shall have in its memory, in the order of their loads:
 * those of all its pools, each once.
 */
final class Wishes {

	static final Wishes NONE = new Wishes(Map.of());

	private final Map<ModelName, Wish> byModel;

	private Wishes(Map<ModelName, Wish> byModel) {
		this.byModel = byModel;
	}

	/** What the pools of an instance want now. What has been fulfilled stays so. */
	static Wishes of(List<PoolSchedule> pools, Wishes before) {
		Map<ModelName, Wish> wanted = new LinkedHashMap<>();
		for (PoolSchedule pool : pools) {
			ModelLifecycle lifecycle = pool.pool().lifecycle();
			for (Preload preload : lifecycle.preload()) {
				Wish wish = new Wish(new RunnerKey(preload.model(), preload.options()),
						lifecycle.keepAliveOfPreloaded(), pool.pool().timeouts().load());
				Wish known = before.byModel.get(preload.model());
				wanted.putIfAbsent(preload.model(), (known != null) ? wish.or(known) : wish);
			}
		}
		return wanted.isEmpty() ? NONE : new Wishes(wanted);
	}

	boolean isEmpty() {
		return this.byModel.isEmpty();
	}

	Collection<Wish> all() {
		return this.byModel.values();
	}

	@Nullable Wish of(ModelName model) {
		return this.byModel.get(model);
	}

	/** Whether one has not been tried yet. */
	boolean isNew() {
		for (Wish wish : this.byModel.values()) {
			if (wish.state() == Wish.State.WANTED) {
				return true;
			}
		}
		return false;
	}

	/** Whether one has not been fulfilled. */
	boolean isOpen() {
		for (Wish wish : this.byModel.values()) {
			if (wish.isOpen()) {
				return true;
			}
		}
		return false;
	}

	/** Whether a model is not to be used before its load. */
	boolean holdsBack(ModelName model) {
		Wish wish = this.byModel.get(model);
		return (wish != null && wish.isOpen()) || isNew();
	}

	/** The instance has come, or has come back. */
	void renew() {
		this.byModel.values().forEach(Wish::renew);
	}

	/** Somebody asks for a model: who unloaded it did not mean that. */
	void asked(ModelName model) {
		Wish wish = this.byModel.get(model);
		if (wish != null && wish.state() == Wish.State.DROPPED) {
			wish.state(Wish.State.LOADED);
		}
	}

}
