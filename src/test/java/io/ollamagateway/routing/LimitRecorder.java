package io.ollamagateway.routing;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.ollamagateway.access.Caller;
import io.ollamagateway.access.LimitKind;
import io.ollamagateway.access.LimitListener;

import org.springframework.context.annotation.Bean;

import static org.awaitility.Awaitility.await;

/**
 * Records what a gateway's limits are told and do. It is told on event loops, so its
 * queues are such as lock nothing.
 */
final class LimitRecorder implements LimitListener {

	private final BlockingQueue<Charge> charges = new LinkedTransferQueue<>();

	private final BlockingQueue<String> exceeded = new LinkedTransferQueue<>();

	private final AtomicInteger lost = new AtomicInteger();

	private final AtomicInteger found = new AtomicInteger();

	private final AtomicInteger local = new AtomicInteger();

	@Override
	public void exceeded(Caller caller, LimitKind kind, boolean refused) {
		this.exceeded.add(caller.name() + " " + kind.label() + " " + (refused ? "refused" : "let through"));
	}

	@Override
	public void charged(Caller caller, long tokens, boolean exact) {
		this.charges.add(new Charge(caller.name(), tokens, exact));
	}

	@Override
	public void storeLost() {
		this.lost.incrementAndGet();
	}

	@Override
	public void countedLocally() {
		this.local.incrementAndGet();
	}

	@Override
	public void storeFound() {
		this.found.incrementAndGet();
	}

	Charge nextCharge() throws InterruptedException {
		Charge charge = this.charges.poll(20, TimeUnit.SECONDS);
		if (charge == null) {
			throw new AssertionError("Nothing was charged");
		}
		return charge;
	}

	/**
	 * What a caller is charged next; charges of others before it are forgotten.
	 */
	Charge nextChargeOf(String caller) throws InterruptedException {
		Charge charge = nextCharge();
		while (!charge.caller().equals(caller)) {
			charge = nextCharge();
		}
		return charge;
	}

	String nextExceeded() throws InterruptedException {
		return this.exceeded.poll(20, TimeUnit.SECONDS);
	}

	int countedHere() {
		return this.local.get();
	}

	int timesLost() {
		return this.lost.get();
	}

	void awaitFound(int times) {
		await().atMost(Duration.ofSeconds(30)).until(() -> this.found.get() >= times);
	}

	record Charge(String caller, long tokens, boolean exact) {

	}

	static class WithLimitRecorder extends GatewayUnderTest.RecorderConfiguration {

		@Bean
		LimitRecorder limitRecorder() {
			return new LimitRecorder();
		}

	}

}
