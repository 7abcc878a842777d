package io.ollamagateway.fleet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NotificationsTests {

	private final Notifications notifications = new Notifications();

	private final List<Integer> told = Collections.synchronizedList(new ArrayList<>());

	@Test
	void whatAListenerCausesIsToldWhenTheListenerHasReturned() {
		this.notifications.add(() -> {
			this.notifications.add(() -> this.told.add(3));
			this.notifications.deliver();
			this.told.add(1);
		});
		this.notifications.add(() -> this.told.add(2));
		this.notifications.deliver();
		assertThat(this.told).containsExactly(1, 2, 3);
	}

	@Test
	void aListenerThatFailsKeepsNobodyElseFromBeingTold() {
		this.notifications.add(() -> {
			throw new IllegalStateException("on purpose");
		});
		this.notifications.add(() -> this.told.add(1));
		this.notifications.deliver();
		assertThat(this.told).containsExactly(1);
	}

	@Test
	void changesOfManyThreadsAreToldInTheOrderInWhichTheyWereAdded() throws InterruptedException {
		int threads = 4;
		int each = 20_000;
		CountDownLatch done = new CountDownLatch(threads);
		int[] next = { 0 };
		for (int i = 0; i < threads; i++) {
			Thread.startVirtualThread(() -> {
				for (int n = 0; n < each; n++) {
					synchronized (next) {
						int number = next[0]++;
						this.notifications.add(() -> this.told.add(number));
					}
					this.notifications.deliver();
				}
				done.countDown();
			});
		}
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(this.told).isEqualTo(IntStream.range(0, threads * each).boxed().toList());
	}

}
