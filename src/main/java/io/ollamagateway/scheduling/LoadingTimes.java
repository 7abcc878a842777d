package io.ollamagateway.scheduling;

import java.util.Collection;

import io.ollamagateway.protocol.ModelName;

/**
 * Keeps, for those who wait, the time in which their model is not there but on its way.
 */
final class LoadingTimes {

	private final Residency residency;

	private final Collection<PoolSchedule> pools;

	/**
	 * Keeps the times of some pools' lines.
	 * @param residency knows what is on its way
	 * @param pools all pools at any time
	 */
	LoadingTimes(Residency residency, Collection<PoolSchedule> pools) {
		this.residency = residency;
		this.pools = pools;
	}

	/** A model's runners changed. */
	void watch(ModelName model, long now) {
		for (PoolSchedule pool : this.pools) {
			for (Line line : pool.waitingFor(model)) {
				watch(line, now);
			}
		}
	}

	void watch(Line line, long now) {
		boolean loading = false;
		boolean ready = false;
		for (Runner runner : this.residency.of(line.key().model())) {
			if (line.pool().has(runner.instance()) && runner.instance().isUsable()
					&& runner.serves(line.key().options())) {
				loading |= runner.state() == Runner.State.LOADING;
				if (runner.isReady()) {
					ready = true;
					break;
				}
			}
		}
		line.loading().run(loading && !ready, now);
	}

}
