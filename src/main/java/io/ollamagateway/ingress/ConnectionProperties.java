package io.ollamagateway.ingress;

import java.time.Duration;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of the connections that clients hold open.
 *
 * @param max the most of them on each of the gateway's ports; what goes beyond is closed
 * at once. Each needs a descriptor, and each request that runs a second one to its
 * instance. 0: no bound
 * @param perAddress the most of them from one network address. Default: 0, no bound,
 * since everybody may come through one proxy; trusted proxies are not counted
 * @param maxStreams the most requests at a time over one connection of HTTP/2; clients
 * open another one for more, or wait
 * @param idleTimeout how long a connection may be without a whole request head, be it
 * that nothing comes or that it comes too slowly, and how long its client may take
 * nothing at all of an answer. 0: for ever
 */
public record ConnectionProperties(@DefaultValue("10000") int max, @DefaultValue("0") int perAddress,
		@DefaultValue("100") int maxStreams, @DefaultValue("120s") Duration idleTimeout) {

}
