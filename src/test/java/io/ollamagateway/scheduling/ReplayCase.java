package io.ollamagateway.scheduling;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.ollamagateway.fleet.model.Affinity;
import io.ollamagateway.fleet.model.Balance;

/**
 * A policy in the comparison.
 *
 * @param name what it is called in tables
 * @param side whose it is
 * @param maker makes it
 */
record ReplayCase(String name, Side side, ReplayPolicy.Maker maker) {

	static final ReplayCase GATEWAY = new ReplayCase("**the gateway**", Side.OURS,
			GatewayReplay.with(GatewayReplay.Setup.WHOLE));

	static final ReplayCase BLIND = new ReplayCase("least connections, blind to models", Side.THEIRS,
			DirectReplay::leastConnections);

	static final List<ReplayCase> THEIRS = List.of(new ReplayCase("random", Side.THEIRS, DirectReplay::random),
			new ReplayCase("round-robin", Side.THEIRS, DirectReplay::roundRobin), BLIND,
			new ReplayCase("3 pools of models, with hindsight", Side.THEIRS,
					(replay) -> DirectReplay.staticPools(replay, 3)),
			new ReplayCase("8 pools of models, with hindsight", Side.THEIRS,
					(replay) -> DirectReplay.staticPools(replay, 8)),
			new ReplayCase("consistent hashing by model", Side.THEIRS, DirectReplay::hashByModel),
			new ReplayCase("resident first", Side.THEIRS, DirectReplay::residentFirst));

	static final List<ReplayCase> PARTS = List.of(without("queue", GatewayReplay.Setup.WHOLE.slots(10_000)),
			without("residency", GatewayReplay.Setup.WHOLE.strategy(Balance.Strategy.LEAST_CONNECTIONS)),
			without("further copies", GatewayReplay.Setup.WHOLE.rules(rules(false, true))),
			without("matching", GatewayReplay.Setup.WHOLE.rules(rules(true, false))),
			without("affinity", GatewayReplay.Setup.WHOLE.affinity(Affinity.By.NONE)));

	private static ReplayCase without(String part, GatewayReplay.Setup setup) {
		return new ReplayCase("the gateway without " + part, Side.PART, GatewayReplay.with(setup));
	}

	private static LoadRules rules(boolean copies, boolean matching) {
		LoadRules whole = LoadRules.DEFAULT;
		return new LoadRules(copies, matching ? whole.patience() : 0, matching ? whole.tenure() : 0,
				whole.horizonSeconds(), whole.eagerness());
	}

	/**
	 * What all of them make of the same workloads.
	 * @param trace what was asked
	 * @param load the part of the capacity that it takes
	 * @param seeds how many draws of models, callers and conversations
	 * @param cases the policies
	 */
	static Map<ReplayCase, ReplaySpread> play(Trace trace, double load, int seeds, List<ReplayCase> cases) {
		List<Workload> workloads = Workload.draws(trace, load, seeds);
		Map<ReplayCase, ReplaySpread> results = new LinkedHashMap<>();
		for (ReplayCase one : cases) {
			results.put(one, ReplaySpread.of(workloads, one.maker()));
		}
		return results;
	}

	/**
	 * Whose a policy is.
	 */
	enum Side {

		/** The gateway. */
		OURS,
		/** What people have today. */
		THEIRS,
		/** The gateway with a part of it switched off. */
		PART

	}

}
