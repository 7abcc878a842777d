package io.ollamagateway.ingress;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;

/**
 * The connections that clients hold open: how many, and how long without a request. The
 * actuator's port is counted by itself, so that who operates the gateway is not locked
 * out by its clients. Proxies in front speak for many clients and are not bounded by the
 * limit of one address, the clients of whom they tell by the PROXY protocol are.
 */
public final class ClientConnections implements NettyServerCustomizer {

	private static final Logger log = LoggerFactory.getLogger(ClientConnections.class);

	private static final long WARNING_NANOS = Duration.ofMinutes(1).toNanos();

	private final ConcurrentMap<Side, Integer> open = new ConcurrentHashMap<>();

	private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());

	private final IngressSettingsSource settings;

	ClientConnections(IngressSettingsSource settings) {
		this.settings = settings;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server.doOnChannelInit((_, channel, _) -> opened(channel));
	}

	/**
	 * How many connections are open on a port.
	 * @param port the port
	 * @return 0 or more
	 */
	public int open(int port) {
		return this.open.getOrDefault(new Side(port, null), 0);
	}

	private void opened(Channel channel) {
		IngressSettings current = this.settings.current();
		int port = (channel.localAddress() instanceof InetSocketAddress local) ? local.getPort() : 0;
		int sum = count(channel, new Side(port, null));
		if (exceeds(sum, current.connections().max())) {
			warn(sum, 0);
			var _ = channel.close();
			return;
		}
		InetAddress peer = (channel.remoteAddress() instanceof InetSocketAddress remote) ? remote.getAddress() : null;
		if (peer != null && !current.trusts(peer)) {
			openedFrom(channel, port, peer);
		}
		else {
			ProxyProtocol.onAddress(channel, (client) -> openedFrom(channel, port, client));
		}
		ProtocolWatch.on(channel, current.connections().idleTimeout());
	}

	private void openedFrom(Channel channel, int port, InetAddress address) {
		int own = count(channel, new Side(port, address));
		if (exceeds(own, this.settings.current().connections().perAddress())) {
			warn(open(port), own);
			var _ = channel.close();
		}
	}

	private int count(Channel channel, Side side) {
		channel.closeFuture()
			.addListener((_) -> this.open.computeIfPresent(side, (_, count) -> (count > 1) ? count - 1 : null));
		return this.open.merge(side, 1, Integer::sum);
	}

	private static boolean exceeds(int count, int limit) {
		return limit > 0 && count > limit;
	}

	private void warn(int sum, int own) {
		long now = System.nanoTime();
		long next = this.nextWarning.get();
		if (now - next >= 0 && this.nextWarning.compareAndSet(next, now + WARNING_NANOS)) {
			log.warn("Connections are closed as they come: {} are open, {} of them from the newest one's address."
					+ " See ollama-gateway.connections", sum, own);
		}
	}

	/**
	 * Where connections are counted.
	 *
	 * @param port the port that they were opened to
	 * @param address where they come from; absent for all together
	 */
	private record Side(int port, @Nullable InetAddress address) {
	}

}
