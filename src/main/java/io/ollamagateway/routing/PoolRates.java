package io.ollamagateway.routing;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.ollamagateway.settings.ConfigurationData;
import io.ollamagateway.settings.ReloadedPart;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The rate limiters of pools. One whose keys have changed is made anew and begins a
 * period with all that it allows: a change within it would count from the next one only.
 * Who waits for a turn of the old one has it.
 */
final class PoolRates implements ReloadedPart {

	private final RateLimiterRegistry limiters;

	PoolRates(RateLimiterRegistry limiters) {
		this.limiters = limiters;
	}

	@Override
	public Runnable read(ConfigurationData data) {
		Keys keys = data.bind("resilience4j.ratelimiter", Keys.class);
		Map<String, RateLimiterConfig> rates = new HashMap<>();
		keys.instances().forEach((name, rate) -> rates.put(name, keys.config(rate)));
		return () -> replace(rates);
	}

	private void replace(Map<String, RateLimiterConfig> rates) {
		for (RateLimiter limiter : this.limiters.getAllRateLimiters()) {
			RateLimiterConfig rate = rates.remove(limiter.getName());
			if (rate == null) {
				this.limiters.remove(limiter.getName());
			}
			else if (!isSame(rate, limiter.getRateLimiterConfig())) {
				this.limiters.replace(limiter.getName(), RateLimiter.of(limiter.getName(), rate));
			}
		}
		rates.forEach(this.limiters::rateLimiter);
	}

	private static boolean isSame(RateLimiterConfig one, RateLimiterConfig other) {
		return one.getLimitForPeriod() == other.getLimitForPeriod()
				&& one.getLimitRefreshPeriod().equals(other.getLimitRefreshPeriod())
				&& one.getTimeoutDuration().equals(other.getTimeoutDuration());
	}

	/**
	 * Resilience4j's standard keys, as far as they say something of the rate.
	 */
	record Keys(@DefaultValue Map<String, Rate> configs, @DefaultValue Map<String, Rate> instances) {

		RateLimiterConfig config(Rate rate) {
			Rate base = this.configs.get(Objects.requireNonNullElse(rate.baseConfig(), "default"));
			RateLimiterConfig.Builder config = RateLimiterConfig.custom();
			if (base != null) {
				base.applyTo(config);
			}
			rate.applyTo(config);
			return config.build();
		}

	}

	/**
	 * The keys of one limiter, or of several; those that are absent are the base's.
	 */
	record Rate(@Nullable Integer limitForPeriod, @Nullable Duration limitRefreshPeriod,
			@Nullable Duration timeoutDuration, @Nullable String baseConfig) {

		void applyTo(RateLimiterConfig.Builder config) {
			if (this.limitForPeriod != null) {
				config.limitForPeriod(this.limitForPeriod);
			}
			if (this.limitRefreshPeriod != null) {
				config.limitRefreshPeriod(this.limitRefreshPeriod);
			}
			if (this.timeoutDuration != null) {
				config.timeoutDuration(this.timeoutDuration);
			}
		}

	}

}
