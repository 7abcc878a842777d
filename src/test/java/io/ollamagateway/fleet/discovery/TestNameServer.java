package io.ollamagateway.fleet.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsQuery;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;

/**
 * A name server on the loopback address that says what it is told to say. What does not
 * fit into a datagram it says by TCP.
 */
public final class TestNameServer implements AutoCloseable {

	/** Of a datagram of 4096 bytes, with names of the length that tests use. */
	private static final int MOST_BY_UDP = 60;

	private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final Channel udp;

	private final Channel tcp;

	private final Map<String, List<Said>> records = new ConcurrentHashMap<>();

	private final BlockingQueue<Asked> asked = new LinkedTransferQueue<>();

	private volatile DnsResponseCode failure = DnsResponseCode.NOERROR;

	private volatile boolean silent;

	private TestNameServer() {
		// first the port of which more are taken
		this.tcp = new ServerBootstrap().group(this.loop)
			.channel(NioServerSocketChannel.class)
			.childHandler(new ChannelInitializer<>() {
				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(new TcpDnsQueryDecoder(), new TcpDnsResponseEncoder(), new ByTcp());
				}
			})
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.syncUninterruptibly()
			.channel();
		this.udp = new Bootstrap().group(this.loop)
			.channel(NioDatagramChannel.class)
			.handler(new ChannelInitializer<>() {
				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline()
						.addLast(new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new ByUdp());
				}
			})
			.bind(address())
			.syncUninterruptibly()
			.channel();
	}

	public static TestNameServer start() {
		return new TestNameServer();
	}

	public InetSocketAddress address() {
		return (InetSocketAddress) this.tcp.localAddress();
	}

	/** From now on a name has these addresses and no others of their kind. */
	public void addresses(String name, Duration ttl, List<String> addresses) {
		DnsRecordType type = addresses.getFirst().contains(":") ? DnsRecordType.AAAA : DnsRecordType.A;
		this.records.put(type.name() + " " + name,
				addresses.stream()
					.map((one) -> new Said(type, ttl, Unpooled.wrappedBuffer(InetAddress.ofLiteral(one).getAddress())))
					.toList());
	}

	/** From now on a service is offered by these, {@code priority port target}. */
	public void services(String name, Duration ttl, String... services) {
		List<Said> said = new ArrayList<>();
		for (String service : services) {
			List<String> parts = List.of(service.split(" ", 3));
			ByteBuf content = Unpooled.buffer();
			content.writeShort(Integer.parseInt(parts.get(0))).writeShort(1).writeShort(Integer.parseInt(parts.get(1)));
			for (String label : parts.get(2).split("\\.", -1)) {
				content.writeByte(label.length()).writeBytes(label.getBytes(StandardCharsets.US_ASCII));
			}
			said.add(new Said(DnsRecordType.SRV, ttl, content.writeByte(0)));
		}
		this.records.put("SRV " + name, said);
	}

	/** From now on there is no such name. */
	void forget(String name) {
		this.records.keySet().removeIf((key) -> key.endsWith(" " + name));
	}

	/** From now on each answer has this code; {@code NOERROR} is back to normal. */
	void fail(DnsResponseCode code) {
		this.failure = code;
	}

	/** Whether it says nothing at all. */
	void silence(boolean silent) {
		this.silent = silent;
	}

	/** The next query, such as {@code A ollama.test}. */
	Asked nextAsked(String question) throws InterruptedException {
		Asked next = this.asked.poll(30, TimeUnit.SECONDS);
		while (next != null && !next.question().equals(question)) {
			next = this.asked.poll(30, TimeUnit.SECONDS);
		}
		if (next == null) {
			throw new AssertionError("Nobody asked for " + question);
		}
		return next;
	}

	private List<Said> answers(DnsQuery query, boolean tcp) {
		DnsQuestion question = query.recordAt(DnsSection.QUESTION);
		String name = question.name().replaceAll("\\.$", "");
		this.asked.add(new Asked(question.type().name() + " " + name, tcp, Instant.now()));
		return this.records.getOrDefault(question.type().name() + " " + name, List.of());
	}

	private boolean exists(DnsQuery query) {
		DnsQuestion question = query.recordAt(DnsSection.QUESTION);
		String name = question.name().replaceAll("\\.$", "");
		return this.records.keySet().stream().anyMatch((key) -> key.endsWith(" " + name));
	}

	private DnsResponse fill(DnsResponse response, DnsQuery query, List<Said> answers) {
		DnsQuestion question = query.recordAt(DnsSection.QUESTION);
		response.addRecord(DnsSection.QUESTION, question);
		if (!this.failure.equals(DnsResponseCode.NOERROR)) {
			return response.setCode(this.failure);
		}
		for (Said said : answers) {
			response.addRecord(DnsSection.ANSWER, new DefaultDnsRawRecord(question.name(), said.type(),
					said.ttl().toSeconds(), said.content().copy()));
		}
		return exists(query) ? response : response.setCode(DnsResponseCode.NXDOMAIN);
	}

	@Override
	public void close() {
		this.udp.close().syncUninterruptibly();
		this.tcp.close().syncUninterruptibly();
		var _ = this.loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
	}

	/**
	 * A query.
	 */
	record Asked(String question, boolean tcp, Instant when) {
	}

	private record Said(DnsRecordType type, Duration ttl, ByteBuf content) {
	}

	private final class ByUdp extends SimpleChannelInboundHandler<DatagramDnsQuery> {

		@Override
		protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
			List<Said> answers = answers(query, false);
			if (!TestNameServer.this.silent) {
				DatagramDnsResponse response = new DatagramDnsResponse(/* sender= */ query.recipient(),
						/* recipient= */ query.sender(), query.id());
				boolean cut = answers.size() > MOST_BY_UDP;
				response.setTruncated(cut);
				var _ = context.writeAndFlush(fill(response, query, cut ? answers.subList(0, MOST_BY_UDP) : answers));
			}
		}

	}

	private final class ByTcp extends SimpleChannelInboundHandler<DnsQuery> {

		@Override
		protected void channelRead0(ChannelHandlerContext context, DnsQuery query) {
			var _ = context.writeAndFlush(fill(new DefaultDnsResponse(query.id()), query, answers(query, true)));
		}

	}

}
