package io.ollamagateway.scheduling;

/**
 * What no fleet reaches: one queue in the order of arrival, in front of one machine that
 * always works with all the fleet's slots, on any model, and reads each prompt as fast as
 * the fleet's fastest.
 */
final class IdealReplay {

	private IdealReplay() {
	}

	static ReplayResult run(Workload workload) {
		double[] firstToken = new double[workload.requests().size()];
		double fastest = 0;
		for (int i = 0; i < workload.fleet().size(); i++) {
			fastest = Math.max(fastest, workload.fleet().machine(i).speed());
		}
		double backlog = 0;
		long last = 0;
		for (Workload.Request request : workload.requests()) {
			backlog = Math.max(0, backlog - (request.at() - last) / 1e9);
			last = request.at();
			firstToken[request.id()] = backlog
					+ request.prompt().length() / ReplayFleet.model(request.model(), fastest).prefillTps();
			backlog += Workload.work(request) / workload.allSlots();
		}
		return ReplayResult.of(workload, firstToken, 0, 0, 0);
	}

}
