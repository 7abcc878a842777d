package io.ollamagateway.benchmark;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.concurrent.Future;

import static org.awaitility.Awaitility.await;

/**
 * More requests at a time than there are descriptors: many on each connection, by HTTP/2.
 */
final class CrowdClient implements AutoCloseable {

	private final int port;

	private final byte[] body = Ask.SMALL.body();

	private final List<Channel> connections = new ArrayList<>();

	private final AtomicLong answered = new AtomicLong();

	private final AtomicLong failed = new AtomicLong();

	private long all;

	private CrowdClient(int port) {
		this.port = port;
	}

	/**
	 * Sends all requests.
	 * @param port where
	 * @param connections on how many connections
	 * @param streams how many on each
	 */
	static CrowdClient start(int port, int connections, int streams) {
		CrowdClient crowd = new CrowdClient(port);
		crowd.all = (long) connections * streams;
		for (int i = 0; i < connections; i++) {
			Channel connection = crowd.connect();
			for (int j = 0; j < streams; j++) {
				crowd.open(connection);
			}
		}
		return crowd;
	}

	private Channel connect() {
		Channel connection = new Bootstrap().group(Loops.CLIENT)
			.channel(EpollSocketChannel.class)
			.handler(new ChannelInitializer<>() {
				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline()
						.addLast(Http2FrameCodecBuilder.forClient().build(), new Http2MultiplexHandler(new Answers()));
				}
			})
			.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port))
			.syncUninterruptibly()
			.channel();
		this.connections.add(connection);
		return connection;
	}

	private void open(Channel connection) {
		var _ = new Http2StreamChannelBootstrap(connection).handler(new Answers())
			.open()
			.addListener((Future<Http2StreamChannel> opened) -> {
				if (opened.isSuccess()) {
					send(opened.getNow());
				}
				else {
					this.failed.incrementAndGet();
				}
			});
	}

	private void send(Http2StreamChannel stream) {
		DefaultHttp2Headers headers = new DefaultHttp2Headers();
		headers.method("POST").scheme("http").authority("127.0.0.1:" + this.port).path("/api/generate");
		headers.set("content-type", "application/json").setInt("content-length", this.body.length);
		var _ = stream.write(new DefaultHttp2HeadersFrame(headers, false));
		var _ = stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(this.body), true));
	}

	void awaitAnswered(Duration limit) {
		await().atMost(limit).until(() -> this.answered.get() + this.failed.get() >= this.all);
	}

	long answered() {
		return this.answered.get();
	}

	/** Answers other than 200, and streams that were reset. */
	long failed() {
		return this.failed.get();
	}

	@Override
	public void close() {
		this.connections.forEach((connection) -> connection.close().syncUninterruptibly());
	}

	/**
	 * The answer of one request.
	 */
	private final class Answers extends SimpleChannelInboundHandler<Http2StreamFrame> {

		private boolean good;

		private boolean over;

		@Override
		protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
			if (frame instanceof Http2HeadersFrame headers) {
				this.good |= "200".contentEquals(headers.headers().status());
			}
			boolean last = (frame instanceof Http2HeadersFrame headers && headers.isEndStream())
					|| (frame instanceof Http2DataFrame data && data.isEndStream());
			if (last) {
				end(this.good);
			}
		}

		private void end(boolean well) {
			if (!this.over) {
				this.over = true;
				(well ? CrowdClient.this.answered : CrowdClient.this.failed).incrementAndGet();
			}
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			end(false);
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			var _ = context.close();
		}

	}

}
