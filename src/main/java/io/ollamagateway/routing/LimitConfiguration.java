package io.ollamagateway.routing;

import java.time.Duration;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.Delay;
import io.ollamagateway.access.CallerLimits;
import io.ollamagateway.access.LimitListener;
import io.ollamagateway.settings.SettingsOwner;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;

/**
 * Puts together how much callers may use.
 */
@Configuration(proxyBeanMethods = false)
class LimitConfiguration {

	private static final Duration RECONNECT = Duration.ofMillis(500);

	/**
	 * Counts in Redis where Spring Boot has made a connection to one: in profile redis.
	 */
	@Bean
	CallerLimits callerLimits(SettingsOwner settings, ObjectProvider<ReactiveStringRedisTemplate> redis,
			ObjectProvider<LimitListener> listeners) {
		return CallerLimits.of(() -> settings.current().access(), redis.getIfAvailable(),
				new LimitListeners(new Listeners<>("limits", listeners.orderedStream().toList())));
	}

	/** No request waits for a connection that is lost: this gateway counts meanwhile. */
	@Bean
	LettuceClientOptionsBuilderCustomizer redisOptions() {
		return (options) -> options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
			.timeoutOptions(TimeoutOptions.enabled());
	}

	/** By itself it would wait longer and longer. */
	@Bean
	ClientResourcesBuilderCustomizer redisResources() {
		return (resources) -> resources.reconnectDelay(Delay.constant(RECONNECT));
	}

	@Bean
	LimitWebFilter limitWebFilter(GatewayPort port, CallerLimits limits) {
		return new LimitWebFilter(port, limits);
	}

	@Bean
	TokenLimitWebFilter tokenLimitWebFilter() {
		return new TokenLimitWebFilter();
	}

}
