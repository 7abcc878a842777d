package io.ollamagateway.benchmark;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;

/**
 * An Ollama that costs next to nothing: it has one model in memory, reads of a request
 * only what {@link Ask} puts there, and answers with bytes that lie ready.
 */
final class LightServer implements AutoCloseable {

	static final String MODEL = "bench";

	private static final String DIGEST = "0".repeat(64);

	private static final String LISTING = """
			{"name":"bench:latest","model":"bench:latest","modified_at":"2026-11-01T00:00:00Z","size":1000000000,\
			"digest":"%s","details":{"format":"gguf","family":"llama","families":["llama"],"parameter_size":"1B",\
			"quantization_level":"Q4_K_M"},"capabilities":["completion"]""".formatted(DIGEST);

	private static final byte[] TAGS = json("{\"models\":[" + LISTING + "}]}");

	private static final byte[] PS = json("{\"models\":[" + LISTING
			+ ",\"expires_at\":\"2318-01-01T00:00:00Z\",\"size_vram\":1000000000,\"context_length\":4096}]}");

	private static final byte[] VERSION = json("{\"version\":\"0.33.3\"}");

	/** It collects traces too, and forgets them. */
	private static final byte[] TAKEN = json("{}");

	private static final byte[] NOT_FOUND = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	private final Channel listener;

	LightServer() {
		this.listener = new ServerBootstrap().group(Loops.SERVER)
			.channel(EpollServerSocketChannel.class)
			.option(ChannelOption.SO_BACKLOG, 16_384)
			.option(ChannelOption.SO_REUSEADDR, true)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<SocketChannel>() {
				@Override
				protected void initChannel(SocketChannel channel) {
					channel.pipeline().addLast(new LightConnection());
				}
			})
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.syncUninterruptibly()
			.channel();
	}

	int port() {
		return ((InetSocketAddress) this.listener.localAddress()).getPort();
	}

	String url() {
		return "http://127.0.0.1:" + port();
	}

	static byte[] listing(String path) {
		return switch (path) {
			case "/api/tags" -> TAGS;
			case "/api/ps" -> PS;
			case "/api/version" -> VERSION;
			case "/v1/traces" -> TAKEN;
			default -> NOT_FOUND;
		};
	}

	static byte[] json(String body) {
		return ("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: " + body.length()
				+ "\r\n\r\n" + body)
			.getBytes(StandardCharsets.US_ASCII);
	}

	@Override
	public void close() {
		this.listener.close().syncUninterruptibly();
	}

}
