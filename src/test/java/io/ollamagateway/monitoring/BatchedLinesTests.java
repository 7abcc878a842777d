package io.ollamagateway.monitoring;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class BatchedLinesTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final LoggerContext context = new LoggerContext();

	private final Logger logger = this.context.getLogger("requests");

	private final Remembering target = new Remembering();

	private final BatchedLines lines = new BatchedLines(List.of(this.target));

	@BeforeEach
	void start() {
		this.context.setMDCAdapter(new LogbackMDCAdapter());
		this.target.setContext(this.context);
		this.target.start();
		this.lines.setContext(this.context);
		this.lines.start();
	}

	@AfterEach
	void stop() {
		this.lines.stop();
	}

	@Test
	void linesComeInOrderOnAnotherThread() {
		append(1000);
		await().atMost(LIMIT).until(() -> this.target.events.list.size() == 1000);
		assertThat(this.target.events.list).extracting(ILoggingEvent::getMessage)
			.containsExactlyElementsOf(IntStream.range(0, 1000).mapToObj(String::valueOf).toList());
		assertThat(this.target.thread).isNotNull().isNotSameAs(Thread.currentThread());
	}

	@Test
	void whoComesBehindAPauseIsWrittenAsWell() {
		for (int i = 0; i < 3; i++) {
			this.lines.doAppend(line(i));
			int sent = i + 1;
			await().atMost(LIMIT).until(() -> this.target.events.list.size() == sent);
			await().atMost(LIMIT).until(this.lines::isIdle);
		}
	}

	@Test
	void whatCameBeforeTheEndIsWritten() {
		append(5000);
		this.lines.stop();
		assertThat(this.target.events.list).hasSize(5000);
	}

	/** Standard output that nobody reads must not stop those who serve. */
	@Test
	void nobodyWaitsForATargetThatStandsStillAndWhatIsDroppedIsTold() {
		CountDownLatch stands = new CountDownLatch(1);
		this.target.stands = stands;
		ListAppender<ILoggingEvent> told = new ListAppender<>();
		told.start();
		Logger own = (Logger) LoggerFactory.getLogger(BatchedLines.class);
		own.addAppender(told);
		try {
			append(40_000);
			stands.countDown();
			await().atMost(LIMIT).until(() -> !told.list.isEmpty());
			this.lines.stop();
			int dropped = 40_000 - this.target.events.list.size();
			assertThat(dropped).isPositive();
			assertThat(told.list).extracting(ILoggingEvent::getFormattedMessage)
				.containsExactly(
						dropped + " lines of requests were dropped: they came faster than they could be written");
		}
		finally {
			own.detachAppender(told);
		}
	}

	private void append(int count) {
		for (int i = 0; i < count; i++) {
			this.lines.doAppend(line(i));
		}
	}

	private ILoggingEvent line(int number) {
		return new LoggingEvent("", this.logger, Level.INFO, String.valueOf(number), null, null);
	}

	/** Remembers lines, as soon as it may. */
	private static final class Remembering extends AppenderBase<ILoggingEvent> {

		private final ListAppender<ILoggingEvent> events = new ListAppender<>();

		private volatile CountDownLatch stands = new CountDownLatch(0);

		private volatile Thread thread;

		@Override
		public void start() {
			this.events.start();
			super.start();
		}

		@Override
		protected void append(ILoggingEvent event) {
			try {
				this.stands.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.thread = Thread.currentThread();
			this.events.doAppend(event);
		}

	}

}
