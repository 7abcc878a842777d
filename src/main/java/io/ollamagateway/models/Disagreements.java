package io.ollamagateway.models;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.ollamagateway.fleet.FleetListener;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.Pools;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Schedulers;

/**
 * The names under which instances have different models, so that the answer depends on
 * where a request goes. Logs each when it appears and when it is over. Looked for a
 * second after the fleet has changed, since changes come in crowds.
 */
public final class Disagreements implements FleetListener, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Disagreements.class);

	private static final int DELAY_SECONDS = 1;

	private static final int SHOWN_OF_A_DIGEST = 12;

	private final Supplier<ModelCatalog> catalog;

	private final AtomicBoolean pending = new AtomicBoolean();

	private final Disposable.Swap next = Disposables.swap();

	private volatile Map<String, Map<String, Set<String>>> current = Map.of();

	/**
	 * Creates what looks for them.
	 * @param catalog knows what instances have
	 */
	public Disagreements(Supplier<ModelCatalog> catalog) {
		this.catalog = catalog;
	}

	/**
	 * Those that there are.
	 * @return the ids of the instances by the model's digest, by its name
	 */
	public Map<String, Map<String, Set<String>>> current() {
		return this.current;
	}

	@Override
	public void inventoryChanged(Instance instance, InstanceInventory inventory) {
		lookSoon();
	}

	@Override
	public void poolsChanged(Pools pools) {
		lookSoon();
	}

	private void lookSoon() {
		if (this.pending.compareAndSet(false, true)) {
			this.next.replace(Schedulers.parallel().schedule(() -> {
				this.pending.set(false);
				look();
			}, DELAY_SECONDS, TimeUnit.SECONDS));
		}
	}

	/** Looks no more: what it would ask may be gone by then. */
	@Override
	public void close() {
		this.next.dispose();
	}

	/** Compares with what was before, and says what is new. */
	synchronized void look() {
		Map<String, Map<String, Set<String>>> now = this.catalog.get().disagreements();
		Map<String, Map<String, Set<String>>> before = this.current;
		this.current = now;
		now.forEach((model, digests) -> {
			if (!digests.equals(before.get(model))) {
				logger.warn("Instances have different models under the name {}: {}; pull or copy it anew so that "
						+ "they agree", model, text(digests));
			}
		});
		before.keySet()
			.stream()
			.filter((model) -> !now.containsKey(model))
			.forEach((model) -> logger.info("All instances have the same model under the name {} again", model));
	}

	private static String text(Map<String, Set<String>> digests) {
		StringBuilder text = new StringBuilder();
		digests.forEach((digest, instances) -> text.append(text.isEmpty() ? "" : ", ")
			.append(digest, 0, Math.min(SHOWN_OF_A_DIGEST, digest.length()))
			.append(" on ")
			.append(String.join(" ", instances)));
		return text.toString();
	}

}
