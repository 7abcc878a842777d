package io.ollamagateway;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/**
 * The net under every other test: without it a blocked event loop would go unseen.
 */
class BlockHoundTests {

	@Test
	void blockingANonBlockingThreadIsAnError() {
		Mono<Boolean> blocked = Mono.fromCallable(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS))
			.subscribeOn(Schedulers.parallel());
		StepVerifier.create(blocked).expectError(BlockingOperationError.class).verify(Duration.ofSeconds(5));
	}

}
