package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.codec.ServerSentEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the viewers of the status page are sent, and what it costs.
 */
class DashboardFeedTests {

	private final FleetInTime fleet = new FleetInTime();

	private final Sinks.Many<Boolean> changes = Sinks.many().multicast().directBestEffort();

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final DashboardFeed feed = new DashboardFeed(this.fleet.views, this.fleet.history, this.changes.asFlux(),
			JsonMapper.shared(), this.time);

	@Test
	void nobodyLooksAtTheFleetWhileNobodyLooksAtThePage() {
		this.time.advanceTimeBy(Duration.ofMinutes(1));
		assertThat(this.fleet.looks).hasValue(0);
		Disposable viewer = this.feed.events().subscribe();
		this.time.advanceTimeBy(Duration.ofSeconds(10));
		assertThat(this.fleet.looks).hasValue(11);
		viewer.dispose();
		this.time.advanceTimeBy(Duration.ofMinutes(1));
		assertThat(this.fleet.looks).hasValue(11);
		assertThat(this.feed.viewers()).isZero();
	}

	@Test
	void allViewersShareOneView() {
		List<String> seen = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			this.feed.events()
				.filter((event) -> "view".equals(event.event()))
				.subscribe((event) -> seen.add(event.data()));
		}
		this.time.advanceTimeBy(Duration.ofSeconds(4));
		assertThat(this.fleet.looks).hasValue(5);
		assertThat(seen).hasSize(15).allMatch((data) -> data.contains("small-1"));
	}

	@Test
	void whoComesLaterSeesTheFleetAtOnce() {
		this.feed.events().subscribe();
		this.time.advanceTimeBy(Duration.ofMillis(1500));
		List<String> seen = new ArrayList<>();
		this.feed.events().subscribe((event) -> seen.add(event.event()));
		assertThat(seen).containsExactlyInAnyOrder("view", "charts");
	}

	@Test
	void aChangeIsShownAtOnceAndManyAsOne() {
		this.feed.events().subscribe();
		this.time.advanceTimeBy(Duration.ofMillis(10));
		assertThat(this.fleet.looks).hasValue(1);
		for (int i = 0; i < 100; i++) {
			this.changes.tryEmitNext(true).orThrow();
		}
		this.time.advanceTimeBy(Duration.ofMillis(200));
		assertThat(this.fleet.looks).hasValue(2);
	}

	@Test
	void whoReadsSlowlyGetsTheNewest() {
		List<ServerSentEvent<String>> seen = new ArrayList<>();
		BaseSubscriber<ServerSentEvent<String>> slow = new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
			}

			@Override
			protected void hookOnNext(ServerSentEvent<String> event) {
				seen.add(event);
			}

		};
		this.feed.events().filter((event) -> "view".equals(event.event())).subscribe(slow);
		for (int i = 0; i < 60; i++) {
			this.fleet.clock.addSeconds(1);
			this.time.advanceTimeBy(Duration.ofSeconds(1));
		}
		slow.request(1000);
		this.time.advanceTimeBy(Duration.ofMillis(1));
		assertThat(seen).hasSizeBetween(1, 2);
	}

	@Test
	void thereAreNoMoreViewersThanMay() {
		List<Disposable> viewers = new ArrayList<>();
		for (int i = 0; i < DashboardFeed.VIEWERS; i++) {
			assertThat(this.feed.isFull()).isFalse();
			viewers.add(this.feed.events().subscribe());
		}
		assertThat(this.feed.isFull()).isTrue();
		assertThat(this.feed.events().collectList().block(Duration.ofSeconds(5))).isEmpty();
		viewers.getFirst().dispose();
		assertThat(this.feed.isFull()).isFalse();
	}

	@Test
	void thePastIsKeptWhetherSomebodyLooksOrNot() {
		this.feed.start();
		for (int i = 0; i < 5; i++) {
			this.fleet.clock.add(TrafficHistory.STEP);
			this.time.advanceTimeBy(TrafficHistory.STEP);
		}
		assertThat(this.fleet.history.charts().times()).hasSize(5);
		this.feed.stop();
		this.time.advanceTimeBy(Duration.ofMinutes(1));
		assertThat(this.fleet.history.charts().times()).hasSize(5);
	}

	@Test
	void theEventsEndWithTheGateway() {
		this.feed.start();
		List<String> ends = new ArrayList<>();
		this.feed.events().doOnComplete(() -> ends.add("end")).subscribe();
		this.feed.stop();
		assertThat(ends).containsExactly("end");
		assertThat(this.feed.viewers()).isZero();
	}

}
