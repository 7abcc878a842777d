package io.ollamagateway.scheduling;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceState;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Parallel;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.ModelName;
import io.ollamagateway.protocol.RunnerOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoadCandidatesTests {

	private static final long SECOND = 1_000_000_000L;

	private static final RunnerKey MODEL = new RunnerKey(ModelName.parse("mistral").orElseThrow(), RunnerOptions.NONE);

	private final Estimator estimator = new Estimator();

	private final Residency residency = new Residency(this.estimator);

	private final LoadCandidates candidates = new LoadCandidates(
			new Losses(this.estimator, this.residency, LoadRules.DEFAULT));

	private final InstanceLoad load = new InstanceLoad(holdingOneModel(), InstanceState.STARTING);

	private final PoolSchedule pool = new PoolSchedule(pool(), new SplittableRandom(1));

	private static Instance holdingOneModel() {
		return TestFleet.instance("a", 1, new Capacity(Parallel.ONE, 10, 0, 1, 0, Set.of()));
	}

	private static Pool pool() {
		return new Pool("small", List.of(), List.of(holdingOneModel()),
				new Balance(Balance.Strategy.LEAST_LOADED, Balance.HashOn.URI), Timeouts.DEFAULT, Outage.REFUSE);
	}

	@BeforeEach
	void anInstanceThatHasAModel() {
		this.load.reconfigure(holdingOneModel());
		this.load.pools().add(this.pool);
		this.load.state(InstanceState.READY);
		this.pool.reconfigure(pool(), List.of(this.load), new SplittableRandom(1), 0);
		this.residency.add(this.load, MODEL, MODEL.model(), Runner.State.READY, 0);
	}

	@Test
	void aModelThatNobodyWaitsForMayGo() {
		assertThat(this.candidates.of(this.pool, false, 0)).containsExactly(this.load);
		assertThat(this.candidates.of(this.pool, true, 0)).containsExactly(this.load);
	}

	@Test
	void aModelThatIsWaitedForMayGoOnlyForWhatIsUrgentAndAfterItHasServed() {
		somebodyWaits();
		assertThat(this.candidates.of(this.pool, false, 0)).isEmpty();
		assertThat(this.candidates.of(this.pool, true, 0)).isEmpty();
		assertThat(this.candidates.of(this.pool, false, 1000 * SECOND)).isEmpty();
		assertThat(this.candidates.of(this.pool, true, 1000 * SECOND)).containsExactly(this.load);
	}

	@Test
	void anInstanceThatMakesRoomAlreadyIsNone() {
		this.load.claim(new Claim.Loading(MODEL, false));
		assertThat(this.candidates.of(this.pool, true, 0)).isEmpty();
	}

	@Test
	void whatWasFoundHoldsForATenthOfASecondOrUntilTheFleetChanges() {
		assertThat(this.candidates.of(this.pool, false, 0)).isNotEmpty();
		this.load.state(InstanceState.UNHEALTHY);
		assertThat(this.candidates.of(this.pool, false, SECOND / 10 - 1)).isNotEmpty();
		assertThat(this.candidates.of(this.pool, false, SECOND / 10)).isEmpty();
		this.load.state(InstanceState.READY);
		this.candidates.forget();
		assertThat(this.candidates.of(this.pool, false, SECOND / 10)).containsExactly(this.load);
	}

	private void somebodyWaits() {
		Ticket ticket = new Ticket(1, "small", null, Origin.UNKNOWN, 0, 0, "", Set.of());
		this.pool.add(new Waiting(ticket, this.pool.line(MODEL), Waiting.rankOf(ticket), 0, 1, 1, 0, 0, 0));
	}

}
