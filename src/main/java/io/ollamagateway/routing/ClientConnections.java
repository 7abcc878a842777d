package io.ollamagateway.routing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;

/**
 * The connections that clients hold open: how many, and how long without a request. The
 * actuator's port is counted by itself, so that who operates the gateway is not locked
 * out by its clients.
 */
final class ClientConnections implements NettyServerCustomizer {

	private static final Logger log = LoggerFactory.getLogger(ClientConnections.class);

	private static final long WARNING_NANOS = Duration.ofMinutes(1).toNanos();

	private final ConcurrentMap<Side, Integer> open = new ConcurrentHashMap<>();

	private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());

	private final Supplier<ConnectionProperties> limits;

	ClientConnections(Supplier<ConnectionProperties> limits) {
		this.limits = limits;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server.doOnChannelInit((_, channel, remote) -> opened(channel, remote));
	}

	/**
	 * How many connections are open on a port.
	 * @param port the port
	 * @return 0 or more
	 */
	int open(int port) {
		return this.open.getOrDefault(new Side(port, null), 0);
	}

	private void opened(Channel channel, @Nullable SocketAddress remote) {
		ConnectionProperties limits = this.limits.get();
		Side all = new Side((channel.localAddress() instanceof InetSocketAddress local) ? local.getPort() : 0, null);
		Side one = new Side(all.port(), (remote instanceof InetSocketAddress address) ? address.getAddress() : null);
		int sum = count(channel, all);
		int own = (one.address() != null) ? count(channel, one) : 0;
		if (exceeds(sum, limits.max()) || exceeds(own, limits.perAddress())) {
			warn(sum, own);
			var _ = channel.close();
			return;
		}
		ChannelPipeline pipeline = channel.pipeline();
		if (pipeline.get(NettyPipeline.HttpCodec) == null) {
			return;
		}
		pipeline.addAfter(NettyPipeline.HttpCodec, NothingBehindChunks.NAME, new NothingBehindChunks());
		if (limits.idleTimeout().isPositive()) {
			pipeline.addAfter(NettyPipeline.HttpCodec, RequestHeadLimit.NAME,
					new RequestHeadLimit(limits.idleTimeout()));
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
