package io.ollamagateway.fleet.discovery;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.Capacity;
import io.ollamagateway.fleet.model.Discovery;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Parallel;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.Timeouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class DiscoveriesTests {

	private static final int LIMIT = 10_000;

	@Test
	@Timeout(60)
	void ofAPlaceThatListsTooManyOnlySoManyAreTakenAndTheLogSaysSo(CapturedOutput output) throws Exception {
		Pools pools = new Pools(List.of(pool()), null);
		CountDownLatch changed = new CountDownLatch(1);
		try (Discoveries discoveries = new Discoveries((_) -> () -> Flux.just(found(LIMIT + 1))
			.subscribeOn(Schedulers.boundedElastic())
			.concatWith(Flux.never()))) {
			discoveries.onChange(changed::countDown);
			discoveries.watch(pools);
			assertThat(changed.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(discoveries.isHeard()).isTrue();
			assertThat(discoveries.join(pools).pools().instances()).hasSize(LIMIT)
				.extracting(Instance::id)
				.contains("ollama-0", "ollama-" + (LIMIT - 1))
				.doesNotContain("ollama-" + LIMIT);
			assertThat(output).contains("lists " + (LIMIT + 1) + " instances, of which " + LIMIT + " are taken");
		}
	}

	private static List<FoundInstance> found(int count) {
		return IntStream.range(0, count)
			.mapToObj((i) -> FoundInstance.of("ollama-" + i,
					URI.create("http://10.0." + i / 250 + "." + i % 250 + ":11434")))
			.toList();
	}

	private static Pool pool() {
		Pool plain = new Pool("small", List.of(), List.of(), Balance.DEFAULT, Timeouts.DEFAULT, Outage.REFUSE);
		return new Pool("small", List.of(), List.of(), plain.balance(), plain.affinity(), plain.queue(),
				plain.timeouts(), plain.outage(),
				new Discovery(new Discovery.EndpointSlices("ai", "pool=small", null), HealthCheck.DEFAULT,
						new Capacity(new Parallel(1, false), 10, 0, 0, 0, Capacity.SINGLE_SLOT_FAMILIES)));
	}

}
