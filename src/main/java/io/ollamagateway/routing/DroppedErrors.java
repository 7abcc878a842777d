package io.ollamagateway.routing;

import java.io.IOException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Hooks;
import reactor.netty.channel.AbortedException;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Takes the errors that come when nobody waits for them any more. That a connection
 * breaks behind the end of its request is nothing to wake people for; Reactor would log
 * it as an error each time.
 */
final class DroppedErrors implements InitializingBean, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(DroppedErrors.class);

	@Override
	public void afterPropertiesSet() {
		Hooks.onErrorDropped((error) -> {
			if (error instanceof IOException || error instanceof AbortedException) {
				logger.debug("A connection broke when nobody used it any more", error);
			}
			else {
				logger.warn("An error came when nobody waited for it any more", error);
			}
		});
	}

	@Override
	public void destroy() {
		Hooks.resetOnErrorDropped();
	}

}
