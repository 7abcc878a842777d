package io.ollamagateway.benchmark;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;

/**
 * Clients that each ask again as soon as they are answered, on the same connection as
 * long as the other side leaves it open.
 */
final class LoadClient implements AutoCloseable {

	private final LoadRecord record = new LoadRecord();

	private final ChannelGroup connections = new DefaultChannelGroup(Loops.CLIENT.next());

	private final Bootstrap bootstrap;

	private volatile boolean closed;

	private LoadClient(int port, Ask ask) {
		byte[] request = ask.request(port);
		this.bootstrap = new Bootstrap().group(Loops.CLIENT)
			.channel(EpollSocketChannel.class)
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
			.remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
			.handler(new ChannelInitializer<SocketChannel>() {
				@Override
				protected void initChannel(SocketChannel channel) {
					LoadClient.this.connections.add(channel);
					channel.pipeline()
						.addLast(new LoadConnection(request, LoadClient.this.record, LoadClient.this::again));
				}
			});
	}

	/**
	 * Opens the connections and begins.
	 * @param port where
	 * @param count how many clients
	 * @param ask what they ask
	 */
	static LoadClient start(int port, int count, Ask ask) {
		LoadClient client = new LoadClient(port, ask);
		List<ChannelFuture> opening = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			opening.add(client.bootstrap.connect());
			if (i % 256 == 255) {
				opening.getLast().syncUninterruptibly();
			}
		}
		opening.forEach(ChannelFuture::syncUninterruptibly);
		return client;
	}

	private void again() {
		if (!this.closed) {
			var _ = this.bootstrap.connect().addListener((connected) -> {
				if (!connected.isSuccess()) {
					this.record.failed();
				}
			});
		}
	}

	/**
	 * What happens from now on.
	 * @param time for how long
	 */
	LoadResult measure(Duration time) throws InterruptedException {
		Loops.CLIENT.submit(this.record::begin).syncUninterruptibly();
		TimeUnit.NANOSECONDS.sleep(time.toNanos());
		LoadResult[] result = new LoadResult[1];
		Loops.CLIENT.submit(() -> result[0] = this.record.end()).syncUninterruptibly();
		return result[0];
	}

	LoadRecord record() {
		return this.record;
	}

	@Override
	public void close() {
		this.closed = true;
		this.connections.close().syncUninterruptibly();
	}

}
