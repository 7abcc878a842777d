package io.ollamagateway.routing;

import java.time.Duration;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of the connections that clients hold open.
 *
 * @param max the most of them on each of the gateway's ports; what goes beyond is closed
 * at once. Each needs a descriptor, and each request that runs a second one to its
 * instance. 0: no bound
 * @param perAddress the most of them from one network address. Default: 0, no bound,
 * since everybody may come through one proxy
 * @param idleTimeout how long a connection may be without a whole request head, be it
 * that nothing comes or that it comes too slowly. 0: for ever
 */
record ConnectionProperties(@DefaultValue("10000") int max, @DefaultValue("0") int perAddress,
		@DefaultValue("120s") Duration idleTimeout) {

}
