package io.ollamagateway.benchmark;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.ollamagateway.scheduling.ReplayFleet;
import io.ollamagateway.scheduling.ReplayResult;
import io.ollamagateway.scheduling.Workload;

/**
 * Callers who ask when a workload says so, whatever has become of earlier requests. Each
 * request has a connection of its own.
 */
final class TraceClient {

	private final EventLoop loop = Loops.CLIENT.next();

	private final ChannelGroup connections = new DefaultChannelGroup(this.loop);

	private final Workload workload;

	private final int port;

	private final double scale;

	private final double[] firstToken;

	private int errors;

	private final CountDownLatch open;

	private boolean over;

	private TraceClient(Workload workload, int port, double scale) {
		this.workload = workload;
		this.port = port;
		this.scale = scale;
		this.firstToken = new double[workload.requests().size()];
		Arrays.fill(this.firstToken, Double.POSITIVE_INFINITY);
		this.open = new CountDownLatch(this.firstToken.length);
	}

	/**
	 * Plays a workload.
	 * @param port where
	 * @param scale real time for the workload's time
	 * @param patience how long after the last request answers are waited for, in real
	 * time
	 */
	static TraceClient play(Workload workload, int port, double scale, Duration patience) throws InterruptedException {
		TraceClient client = new TraceClient(workload, port, scale);
		long last = 0;
		for (Workload.Request request : workload.requests()) {
			last = (long) (request.at() * scale);
			var _ = client.loop.schedule(() -> client.ask(request), last, TimeUnit.NANOSECONDS);
		}
		boolean _ = client.open.await(last + patience.toNanos(), TimeUnit.NANOSECONDS);
		// what comes from now on comes too late
		client.loop.submit(() -> client.over = true).syncUninterruptibly();
		client.connections.close().syncUninterruptibly();
		return client;
	}

	/** Requests that failed or were refused. */
	int errors() {
		return this.errors;
	}

	/** Requests that nobody had answered when the clients gave up. */
	int unanswered() {
		return (int) this.open.getCount();
	}

	/**
	 * The times to first token, in the workload's seconds.
	 * @param loads models loaded meanwhile
	 */
	ReplayResult result(long loads) {
		return ReplayResult.of(this.workload, this.firstToken, loads, 0, 0);
	}

	private void ask(Workload.Request request) {
		long begin = System.nanoTime();
		byte[] bytes = Ask
			.replay(ReplayFleet.model(request.model()), request.prompt().toText(), request.output().length())
			.request(this.port);
		var _ = new Bootstrap().group(this.loop)
			.channel(EpollSocketChannel.class)
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
			.handler(new ChannelInitializer<>() {
				@Override
				protected void initChannel(Channel channel) {
					TraceClient.this.connections.add(channel);
					channel.pipeline()
						.addLast(new TraceConnection(bytes, () -> heard(request.id(), begin), TraceClient.this::ended));
				}
			})
			.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port))
			.addListener((connected) -> {
				if (!connected.isSuccess()) {
					ended(false);
				}
			});
	}

	private void heard(int request, long begin) {
		if (this.over) {
			return;
		}
		this.firstToken[request] = (System.nanoTime() - begin) / 1e9 / this.scale;
	}

	private void ended(boolean well) {
		if (this.over) {
			return;
		}
		if (!well) {
			this.errors++;
		}
		this.open.countDown();
	}

}
