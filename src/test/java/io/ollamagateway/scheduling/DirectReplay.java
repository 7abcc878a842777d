package io.ollamagateway.scheduling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What people have today: a proxy that sends every request on at once, by a rule. Weights
 * are the machines' speeds, which is the best that an operator can do by hand.
 */
abstract class DirectReplay implements ReplayPolicy {

	private final Replay replay;

	private final int[] inFlight;

	private DirectReplay(Replay replay) {
		this.replay = replay;
		this.inFlight = new int[replay.fleet().size()];
	}

	abstract int choose(Workload.Request request);

	@Override
	public void arrive(Workload.Request request) {
		int chosen = choose(request);
		this.inFlight[chosen]++;
		this.replay.send(request, chosen, (_) -> this.inFlight[chosen]--);
	}

	Replay replay() {
		return this.replay;
	}

	/** The least busy one for its speed, among equals by chance. */
	int leastConnections(List<Integer> candidates) {
		int best = candidates.getFirst();
		double least = Double.POSITIVE_INFINITY;
		int equals = 0;
		for (int candidate : candidates) {
			double load = this.inFlight[candidate] / this.replay.fleet().machine(candidate).speed();
			if (load < least) {
				least = load;
				best = candidate;
				equals = 1;
			}
			else if (load == least && this.replay.random().nextInt(++equals) == 0) {
				best = candidate;
			}
		}
		return best;
	}

	private static List<Integer> all(Replay replay) {
		List<Integer> all = new ArrayList<>();
		for (int i = 0; i < replay.fleet().size(); i++) {
			all.add(i);
		}
		return all;
	}

	/** Any, in proportion to speed. */
	static ReplayPolicy random(Replay replay) {
		double sum = all(replay).stream().mapToDouble((i) -> replay.fleet().machine(i).speed()).sum();
		return new DirectReplay(replay) {
			@Override
			int choose(Workload.Request request) {
				double point = replay.random().nextDouble() * sum;
				for (int i = 0; i < replay.fleet().size(); i++) {
					point -= replay.fleet().machine(i).speed();
					if (point < 0) {
						return i;
					}
				}
				return replay.fleet().size() - 1;
			}
		};
	}

	/** One after the other, weighted as NGINX does it. */
	static ReplayPolicy roundRobin(Replay replay) {
		double[] credit = new double[replay.fleet().size()];
		double sum = all(replay).stream().mapToDouble((i) -> replay.fleet().machine(i).speed()).sum();
		return new DirectReplay(replay) {
			@Override
			int choose(Workload.Request request) {
				int best = 0;
				for (int i = 0; i < credit.length; i++) {
					credit[i] += replay.fleet().machine(i).speed();
					best = (credit[i] > credit[best]) ? i : best;
				}
				credit[best] -= sum;
				return best;
			}
		};
	}

	/** HAProxy's {@code leastconn}, blind to models. */
	static ReplayPolicy leastConnections(Replay replay) {
		List<Integer> all = all(replay);
		return new DirectReplay(replay) {
			@Override
			int choose(Workload.Request request) {
				return leastConnections(all);
			}
		};
	}

	/**
	 * Pools of models and instances, each with least connections, drawn with the
	 * knowledge of the whole trace: models in order of their work go to the pool that has
	 * least of it for its speed.
	 */
	static ReplayPolicy staticPools(Replay replay, int pools) {
		List<List<Integer>> members = new ArrayList<>();
		double[] speed = new double[pools];
		for (int i = 0; i < pools; i++) {
			members.add(new ArrayList<>());
		}
		all(replay).stream()
			.sorted(Comparator.comparingDouble((Integer i) -> -replay.fleet().machine(i).speed()))
			.forEach((instance) -> {
				int slowest = 0;
				for (int i = 1; i < pools; i++) {
					slowest = (speed[i] < speed[slowest]) ? i : slowest;
				}
				members.get(slowest).add(instance);
				speed[slowest] += replay.fleet().machine(instance).speed();
			});
		double[] work = new double[replay.fleet().models()];
		for (Workload.Request request : replay.workload().requests()) {
			work[request.model()] += Workload.work(request);
		}
		List<Integer> models = new ArrayList<>();
		for (int i = 0; i < work.length; i++) {
			models.add(i);
		}
		models.sort(Comparator.comparingDouble((Integer model) -> -work[model]));
		int[] poolOf = new int[work.length];
		double[] taken = new double[pools];
		for (int model : models) {
			int best = 0;
			for (int i = 1; i < pools; i++) {
				best = ((taken[i] + work[model]) / speed[i] < (taken[best] + work[model]) / speed[best]) ? i : best;
			}
			poolOf[model] = best;
			taken[best] += work[model];
		}
		return new DirectReplay(replay) {
			@Override
			int choose(Workload.Request request) {
				return leastConnections(members.get(poolOf[request.model()]));
			}
		};
	}

	/** The same model on the same instance, by weighted rendezvous hashing. */
	static ReplayPolicy hashByModel(Replay replay) {
		return new DirectReplay(replay) {
			@Override
			int choose(Workload.Request request) {
				int best = 0;
				double highest = Double.NEGATIVE_INFINITY;
				for (int i = 0; i < replay.fleet().size(); i++) {
					double score = RendezvousHash.score(RendezvousHash.key(ReplayFleet.model(request.model())), "i" + i,
							replay.fleet().machine(i).speed());
					if (score > highest) {
						highest = score;
						best = i;
					}
				}
				return best;
			}
		};
	}

	/** Least connections among those that have the model in memory, else among all. */
	static ReplayPolicy residentFirst(Replay replay) {
		List<Integer> all = all(replay);
		return new DirectReplay(replay) {
			@Override
			int choose(Workload.Request request) {
				String model = ReplayFleet.model(request.model()) + ":latest";
				List<Integer> resident = all.stream()
					.filter((i) -> replay.instances().get(i).resident().contains(model))
					.toList();
				return leastConnections(resident.isEmpty() ? all : resident);
			}
		};
	}

}
