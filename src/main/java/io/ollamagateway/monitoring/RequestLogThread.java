package io.ollamagateway.monitoring;

import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Has the lines of requests written by a thread of their own, to wherever the log goes.
 * Who has given their logger appenders has arranged that otherwise.
 */
final class RequestLogThread implements SmartLifecycle {

	private @Nullable BatchedLines lines;

	@Override
	public void start() {
		if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
			return;
		}
		Logger logger = context.getLogger(RequestLog.NAME);
		if (logger.isAdditive() && !logger.iteratorForAppenders().hasNext()) {
			List<Appender<ILoggingEvent>> targets = new ArrayList<>();
			context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).iteratorForAppenders().forEachRemaining(targets::add);
			BatchedLines started = new BatchedLines(targets);
			started.setContext(context);
			started.start();
			logger.setAdditive(false);
			logger.addAppender(started);
			this.lines = started;
		}
	}

	@Override
	public void stop() {
		BatchedLines started = this.lines;
		this.lines = null;
		if (started != null && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
			Logger logger = context.getLogger(RequestLog.NAME);
			logger.detachAppender(started);
			logger.setAdditive(true);
			started.stop();
		}
	}

	@Override
	public boolean isRunning() {
		return this.lines != null;
	}

	/** As long as there is a web server, whose phases come later. */
	@Override
	public int getPhase() {
		return 0;
	}

}
