package io.ollamagateway.monitoring;

import java.time.Duration;

import io.ollamagateway.access.Caller;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.routing.CallListener;
import io.ollamagateway.routing.CallOutcome;
import io.ollamagateway.routing.EndedCall;
import io.ollamagateway.scheduling.Lease;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes a line for each request: who asked what, where it went and why there, how long
 * each part took. Never what was asked or answered.
 */
final class RequestLog implements CallListener {

	/** The logger that is configured to have it or not. */
	static final String NAME = "io.ollamagateway.requests";

	private static final Logger logger = LoggerFactory.getLogger(NAME);

	private final boolean fields;

	/**
	 * Creates it.
	 * @param fields whether machines read the log, which then get each fact as a field
	 */
	RequestLog(boolean fields) {
		this.fields = fields;
	}

	@Override
	public void callEnded(EndedCall call) {
		if (!logger.isInfoEnabled()) {
			return;
		}
		Line line = new Line(this.fields ? logger.atLevel(Level.INFO) : null);
		CallOutcome outcome = call.outcome();
		ModelRequest request = call.request();
		Caller caller = call.caller();
		Lease lease = call.lease();
		line.add("http.request.id", "id", call.id());
		line.add("user.name", "caller", (caller != null) ? caller.name() : null);
		line.add("client.ip", "client", call.client().isEmpty() ? null : call.client());
		line.add("http.request.method", null, call.method());
		line.add("url.path", "path", call.path());
		line.add("gateway.operation", null, (request != null) ? ModelMeters.operation(request) : null);
		line.add("gateway.model", "model", (request != null) ? request.model().display() : null);
		line.add("gateway.stream", "stream", (request != null && request.stream()) ? Boolean.TRUE : null);
		line.add("gateway.outcome", "outcome", outcome.name());
		line.add("gateway.refusal", "refusal", (outcome.refusal() != null) ? outcome.refusal().label() : null);
		line.add("http.response.status_code", "status", (outcome.status() > 0) ? outcome.status() : null);
		line.add("gateway.pool", "pool", (call.pool() != null) ? call.pool().name() : null);
		line.add("gateway.instance", "instance", (lease != null) ? lease.instance().id() : null);
		line.add("gateway.choice", "choice", (lease != null) ? lease.choice().label() : null);
		line.add("gateway.attempts", "attempts", (outcome.attempts() > 0) ? outcome.attempts() : null);
		times(line, outcome);
		AnswerCounters told = outcome.counters();
		line.add("gateway.input_tokens", "in", told.promptTokens());
		line.add("gateway.cached_tokens", "cached", told.cachedTokens());
		line.add("gateway.output_tokens", "out", told.outputTokens());
		line.write();
	}

	private static void times(Line line, CallOutcome outcome) {
		line.add("event.duration", null, outcome.total().toNanos());
		line.add("gateway.total_ms", "total_ms", outcome.total().toMillis());
		line.add("gateway.queue_ms", "queue_ms", (outcome.attempts() > 0) ? outcome.queued().toMillis() : null);
		line.add("gateway.load_ms", "load_ms", millis(outcome.counters().load()));
		line.add("gateway.ttft_ms", "ttft_ms", millis(outcome.firstToken()));
	}

	private static @Nullable Long millis(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() : null;
	}

	/**
	 * A line that is being put together, for people as {@code name=value} and for
	 * machines as fields.
	 */
	private static final class Line {

		private final StringBuilder text = new StringBuilder(256);

		private @Nullable LoggingEventBuilder event;

		Line(@Nullable LoggingEventBuilder event) {
			this.event = event;
		}

		/**
		 * Adds a fact.
		 * @param field its name for machines, in ECS where that has one
		 * @param name its name for people; {@code null} = not for them
		 * @param value the value; {@code null} = there is none
		 */
		void add(String field, @Nullable String name, @Nullable Object value) {
			if (value == null) {
				return;
			}
			if (this.event != null) {
				this.event = this.event.addKeyValue(field, value);
			}
			if (name != null) {
				(this.text.isEmpty() ? this.text : this.text.append(' ')).append(name).append('=').append(value);
			}
		}

		void write() {
			if (this.event != null) {
				this.event.log(this.text.toString());
			}
			else {
				logger.info(this.text.toString());
			}
		}

	}

}
