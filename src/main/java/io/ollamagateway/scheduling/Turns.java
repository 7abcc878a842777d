package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is.
 */
final class Turns {

	private final Chooser chooser;

	Turns(Chooser chooser) {
		this.chooser = chooser;
	}

	/**
	 * Whose turn it is on an instance.
	 */
	@Nullable Waiting next(InstanceLoad load, long now) {
		Waiting next = null;
		String id = load.instance().id();
		for (PoolSchedule pool : load.pools()) {
			if (pool.size() == 0) {
				continue;
			}
			long step = pool.pool().queue().promoteAfter().toNanos();
			for (Line line : linesFor(load, pool)) {
				if (this.chooser.on(load, line, now) == null) {
					continue;
				}
				Waiting first = line
					.next((ticket) -> !ticket.tried().contains(id) && !Chooser.isLeftOut(load, line, ticket), now);
				if (first != null && (next == null || first.before(next, now, step))) {
					next = first;
				}
			}
		}
		return next;
	}

	private static Collection<Line> linesFor(InstanceLoad load, PoolSchedule pool) {
		if (!pool.foresees()) {
			return pool.waitingLines();
		}
		List<Line> lines = new ArrayList<>(pool.waitingFor(RunnerKey.NONE.model()));
		for (Runner runner : load.runners()) {
			if (runner.hasFreeSlot()) {
				lines.addAll(pool.waitingFor(runner.model()));
			}
		}
		return lines;
	}

}
