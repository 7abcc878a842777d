package io.ollamagateway.monitoring;

import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.Outage;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.protocol.BodyBytes;
import io.ollamagateway.protocol.Endpoint;
import io.ollamagateway.protocol.ModelPattern;
import io.ollamagateway.protocol.ModelRequest;
import io.ollamagateway.protocol.RequestReader;
import io.ollamagateway.routing.CallOutcome;
import io.ollamagateway.routing.EndedCall;
import io.ollamagateway.scheduling.Choice;
import io.ollamagateway.scheduling.Lease;
import io.ollamagateway.scheduling.Origin;
import io.ollamagateway.scheduling.Ticket;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.LoggerFactory;

/**
 * What it costs to be told of a request that has ended.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Thread)
public class CallEndings {

	private static final String BODY = """
			{"model":"llama3.2","messages":[{"role":"user","content":"Why is the sky blue?"}]}""";

	private final CallMetrics metrics = new CallMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
			new ModelLabels());

	private final RequestLog log = new RequestLog(false);

	private EndedCall call;

	/** A call like any other, and a log that is written nowhere. */
	@Setup
	public void prepare() {
		Instance instance = new Instance("small-1", URI.create("http://gpu-1:11434"), 1, HealthCheck.DEFAULT);
		Pool pool = new Pool("small", List.of(ModelPattern.parse("llama3.2")), List.of(instance), Balance.DEFAULT,
				Timeouts.DEFAULT, Outage.REFUSE);
		this.metrics.poolsChanged(new Pools(List.of(pool), null));
		ModelRequest request = RequestReader.read(Endpoint.CHAT, BodyBytes.of(BODY.getBytes(StandardCharsets.UTF_8)),
				null);
		Lease lease = new Lease(1, new Ticket(1, "small", request, Origin.UNKNOWN, 0, 0, "", Set.of()), pool, instance,
				Choice.SOONEST);
		Duration second = Duration.ofSeconds(1);
		AnswerCounters counters = new AnswerCounters(second, Duration.ZERO, second, second, 400L, 380L, 96L, "stop");
		this.call = new EndedCall("7d0e6a1c", "POST", "/api/chat", "127.0.0.1", null, pool, request, lease,
				new CallOutcome(null, null, 200, 1, Duration.ZERO, second, second, Duration.ofSeconds(3), 96,
						counters));
		toNowhere();
	}

	private static void toNowhere() {
		LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
		PatternLayoutEncoder encoder = new PatternLayoutEncoder();
		encoder.setContext(context);
		encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %5p [%15.15t] %-40.40logger{39} : %m%n");
		encoder.start();
		OutputStreamAppender<ILoggingEvent> nowhere = new OutputStreamAppender<>();
		nowhere.setContext(context);
		nowhere.setEncoder(encoder);
		nowhere.setOutputStream(OutputStream.nullOutputStream());
		nowhere.start();
		Logger logger = context.getLogger(RequestLog.NAME);
		logger.setAdditive(false);
		logger.setLevel(Level.INFO);
		logger.addAppender(nowhere);
	}

	/** All meters of a streamed answer. */
	@Benchmark
	public void metrics() {
		this.metrics.callEnded(this.call);
	}

	/** A line of text. */
	@Benchmark
	public void log() {
		this.log.callEnded(this.call);
	}

}
