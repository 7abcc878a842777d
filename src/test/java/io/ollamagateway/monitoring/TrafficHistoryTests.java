package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.Set;

import io.ollamagateway.fleet.model.Pools;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The last minutes as the status page draws them.
 */
class TrafficHistoryTests {

	private final FleetInTime fleet = new FleetInTime();

	@Test
	void thereAreNeverMorePointsThanAreShown() {
		for (int i = 0; i < 10 * TrafficHistory.POINTS; i++) {
			this.fleet.step();
		}
		TrafficHistory.Charts charts = this.fleet.history.charts();
		assertThat(charts.times()).hasSize(TrafficHistory.POINTS);
		assertThat(charts.times().getLast() - charts.times().getFirst()).isEqualTo(295_000);
		assertThat(charts.pools().get("small").running()).hasSize(TrafficHistory.POINTS);
	}

	@Test
	void eachPointHasWhatEndedInItsStep() {
		this.fleet.step();
		this.fleet.answered(10);
		this.fleet.failed();
		this.fleet.step();
		this.fleet.refused();
		this.fleet.abandoned();
		this.fleet.step();
		TrafficHistory.Series series = this.fleet.history.charts().pools().get("small");
		assertThat(series.ended()).containsExactly(2L, 2L);
		assertThat(series.errors()).containsExactly(1L, 1L);
	}

	@Test
	void tokensAreARateOverHalfAMinute() {
		this.fleet.step();
		this.fleet.answered(600);
		for (int i = 0; i < 7; i++) {
			this.fleet.step();
		}
		assertThat(this.fleet.history.charts().pools().get("small").tokens()).containsExactly(120.0, 60.0, 40.0, 30.0,
				24.0, 20.0, 0.0);
	}

	@Test
	void whatOneAnsweredIsCountedForAMinute() {
		this.fleet.step();
		this.fleet.answered(60);
		this.fleet.failed();
		this.fleet.refused();
		for (int i = 0; i < 12; i++) {
			this.fleet.step();
		}
		DashboardView.OfPool pool = this.fleet.views.now().pools().get("small");
		assertThat(pool.ended()).isEqualTo(3);
		assertThat(pool.failed()).isOne();
		assertThat(pool.refused()).isOne();
		assertThat(pool.tokensPerSecond()).isEqualTo(1.0);
		this.fleet.step();
		pool = this.fleet.views.now().pools().get("small");
		assertThat(pool.ended()).isZero();
		assertThat(pool.tokensPerSecond()).isZero();
	}

	@Test
	void percentilesAreOfTheLastMinute() {
		this.fleet.answered(60);
		assertThat(this.fleet.views.now().pools().get("small").firstToken().p95()).isBetween(0.29, 0.31);
		assertThat(this.fleet.views.now().pools().get("small").queueWait().p50()).isBetween(0.019, 0.021);
		this.fleet.clock.add(Duration.ofMinutes(2));
		assertThat(this.fleet.views.now().pools().get("small").firstToken())
			.isEqualTo(new PoolTraffic.Percentiles(0, 0, 0));
	}

	@Test
	void aPoolThatIsGoneLeavesNothing() {
		this.fleet.step();
		this.fleet.answered(10);
		this.fleet.traffic.poolsChanged(new Pools(Set.of(), null));
		assertThat(this.fleet.traffic.pools()).isEmpty();
		assertThat(this.fleet.traffic.counts().instances()).isEmpty();
	}

}
