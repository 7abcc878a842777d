package io.ollamagateway.monitoring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines of the log on a thread of its own, all that have come at once and some
 * fifty times a second. A line that is written where its request is served costs a system
 * call, and where nobody reads the output any more it would stop all that is served.
 * Lines that find the queue full are dropped and counted.
 */
final class BatchedLines extends UnsynchronizedAppenderBase<ILoggingEvent> {

	private static final Logger logger = LoggerFactory.getLogger(BatchedLines.class);

	private static final int CAPACITY = 16_384;

	/** How long lines are gathered. */
	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

	private final BlockingQueue<ILoggingEvent> lines = new ArrayBlockingQueue<>(CAPACITY);

	private final AtomicLong dropped = new AtomicLong();

	private final List<Appender<ILoggingEvent>> targets;

	private final Thread writer = new Thread(this::run, "request-log");

	private volatile boolean idle;

	/**
	 * Creates it; started, it runs until it is stopped.
	 * @param targets where lines are written
	 */
	BatchedLines(List<Appender<ILoggingEvent>> targets) {
		this.targets = targets;
		this.writer.setDaemon(true);
	}

	@Override
	public void start() {
		super.start();
		this.writer.start();
	}

	@Override
	protected void append(ILoggingEvent line) {
		line.prepareForDeferredProcessing();
		if (!this.lines.offer(line)) {
			this.dropped.incrementAndGet();
		}
		else if (this.idle) {
			LockSupport.unpark(this.writer);
		}
	}

	/** Whether the writer waits for the next line. */
	boolean isIdle() {
		return this.idle;
	}

	/** All that has come until now is written. */
	@Override
	public void stop() {
		super.stop();
		LockSupport.unpark(this.writer);
		try {
			this.writer.join(TimeUnit.SECONDS.toMillis(5));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		List<ILoggingEvent> batch = new ArrayList<>();
		while (isStarted() || !this.lines.isEmpty()) {
			this.lines.drainTo(batch);
			if (batch.isEmpty()) {
				this.idle = true;
				if (this.lines.isEmpty() && isStarted()) {
					LockSupport.park(this);
				}
				this.idle = false;
			}
			else {
				this.targets.forEach((target) -> write(batch, target));
				batch.clear();
				tellDropped();
			}
			if (isStarted()) {
				LockSupport.parkNanos(this, PAUSE);
			}
		}
	}

	private void tellDropped() {
		long count = this.dropped.getAndSet(0);
		if (count > 0) {
			logger.warn("{} lines of requests were dropped: they came faster than they could be written", count);
		}
	}

	private void write(List<ILoggingEvent> batch, Appender<ILoggingEvent> target) {
		if (target instanceof ConsoleAppender<ILoggingEvent> console) {
			writeAtOnce(batch, console);
		}
		else {
			batch.forEach(target::doAppend);
		}
	}

	private void writeAtOnce(List<ILoggingEvent> batch, ConsoleAppender<ILoggingEvent> target) {
		ByteArrayOutputStream all = new ByteArrayOutputStream(batch.size() * 256);
		batch.forEach((line) -> all.writeBytes(target.getEncoder().encode(line)));
		OutputStream out = target.getOutputStream();
		try {
			out.write(all.toByteArray());
			out.flush();
		}
		catch (IOException ex) {
			addError("Lines of the log cannot be written", ex);
		}
	}

}
