package io.ollamagateway.access;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where Redis is asked: the lock around its connection may block.
 */
class RedisLimitsTests {

	private static final Quota QUOTA = new Quota(10, Duration.ofHours(1));

	private final RedisLimits limits = new RedisLimits(new BlockableTemplate());

	@Test
	void takingDoesNotBlockWhoeverAsks() {
		StepVerifier.create(onEventLoop(this.limits.take("alice", new Limits(QUOTA, QUOTA, 0), 3)))
			.assertNext((verdict) -> assertThat(verdict.exceeded()).isNull())
			.expectComplete()
			.verify(Duration.ofSeconds(20));
	}

	@Test
	void correctingDoesNotBlockWhoeverAsks() {
		StepVerifier.create(onEventLoop(this.limits.correct("alice", QUOTA, 3)))
			.expectComplete()
			.verify(Duration.ofSeconds(20));
	}

	private static <T> Mono<T> onEventLoop(Mono<T> question) {
		return question.subscribeOn(Schedulers.parallel());
	}

	/**
	 * Answers, and fails where it must not block.
	 */
	private static final class BlockableTemplate extends ReactiveStringRedisTemplate {

		BlockableTemplate() {
			super((ReactiveRedisConnectionFactory) Proxy.newProxyInstance(BlockableTemplate.class.getClassLoader(),
					new Class<?>[] { ReactiveRedisConnectionFactory.class }, (_, method, _) -> {
						throw new UnsupportedOperationException(method.getName());
					}));
		}

		@Override
		@SuppressWarnings("unchecked")
		public <T> Flux<T> execute(RedisScript<T> script, List<String> keys, List<?> arguments) {
			return Flux.defer(() -> Schedulers.isInNonBlockingThread()
					? Flux.error(new IllegalStateException("It would block " + Thread.currentThread()))
					: Flux.just((T) List.of(0L, 1L, 1000L, 3L, 1000L)));
		}

	}

}
