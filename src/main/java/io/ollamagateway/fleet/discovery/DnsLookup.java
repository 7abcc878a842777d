package io.ollamagateway.fleet.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpResources;
import reactor.netty.resources.LoopResources;

/**
 * Asks a name server and tells what it said, with the time for which that holds. That a
 * name does not exist is an answer: a headless Service without a ready pod has none.
 */
final class DnsLookup implements AutoCloseable {

	private static final int TRIES = 3;

	private static final long TIMEOUT_MILLIS = 3000;

	private final DnsNameResolver resolver;

	/**
	 * Creates a lookup.
	 * @param server the name server; absent = those of this machine, in turns
	 */
	DnsLookup(@Nullable InetSocketAddress server) {
		LoopResources loops = HttpResources.get();
		EventLoop loop = loops.onClient(LoopResources.DEFAULT_NATIVE).next();
		DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop)
			.datagramChannelType(loops.onChannelClass(DatagramChannel.class, loop))
			// where an answer is too long for UDP
			.socketChannelType(loops.onChannelClass(SocketChannel.class, loop))
			.queryTimeoutMillis(TIMEOUT_MILLIS);
		if (server != null) {
			builder.nameServerProvider(new SingletonDnsServerAddressStreamProvider(server));
		}
		this.resolver = builder.build();
	}

	/**
	 * The addresses of a name.
	 * @param name the name
	 * @return the IPv4 addresses, or, if there are none, the IPv6 addresses; an error
	 * whose message says what is wrong
	 */
	Mono<Records<InetAddress>> addresses(String name) {
		return query(name, DnsRecordType.A, DnsLookup::address).flatMap((found) -> found.all().isEmpty()
				? query(name, DnsRecordType.AAAA, DnsLookup::address) : Mono.just(found));
	}

	/**
	 * The servers of a service.
	 * @param name the name of its SRV records
	 * @return all that are there; an error whose message says what is wrong
	 */
	Mono<Records<Service>> services(String name) {
		return query(name, DnsRecordType.SRV, DnsLookup::service);
	}

	private <T> Mono<Records<T>> query(String name, DnsRecordType type, Reader<T> reader) {
		return Mono.<Records<T>>create((sink) -> {
			AtomicBoolean wanted = new AtomicBoolean(true);
			sink.onDispose(() -> wanted.set(false));
			this.resolver.query(new DefaultDnsQuestion(name, type))
				.addListener((Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> answer) -> {
					try {
						sink.success(read(answer, type, reader));
					}
					catch (IllegalStateException | CorruptedFrameException | IndexOutOfBoundsException ex) {
						if (wanted.get()) {
							sink.error(ex);
						}
					}
				});
		}).retry(TRIES - 1);
	}

	private static <T> Records<T> read(Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> answer,
			DnsRecordType type, Reader<T> reader) {
		if (!answer.isSuccess()) {
			throw new IllegalStateException(answer.cause().getMessage(), answer.cause());
		}
		AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = answer.getNow();
		try {
			return read(envelope.content(), type, reader);
		}
		finally {
			envelope.release();
		}
	}

	private static <T> Records<T> read(DnsResponse response, DnsRecordType type, Reader<T> reader) {
		if (response.code().equals(DnsResponseCode.NXDOMAIN)) {
			return new Records<>(List.of(), Duration.ZERO);
		}
		if (!response.code().equals(DnsResponseCode.NOERROR)) {
			throw new IllegalStateException("the name server answers " + response.code());
		}
		if (response.isTruncated()) {
			throw new IllegalStateException("the name server's answer is cut off, and it does not answer by TCP");
		}
		List<T> all = new ArrayList<>();
		long ttl = Long.MAX_VALUE;
		for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
			DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
			// those on the way there, CNAME records, count for the time as well
			ttl = Math.min(ttl, record.timeToLive());
			if (record.type().equals(type) && record instanceof DnsRawRecord raw) {
				all.add(reader.read(raw.content().duplicate()));
			}
		}
		return new Records<>(all, all.isEmpty() ? Duration.ZERO : Duration.ofSeconds(ttl));
	}

	private static InetAddress address(ByteBuf content) {
		try {
			return InetAddress.getByAddress(ByteBufUtil.getBytes(content));
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("the name server answers with an address of a wrong length", ex);
		}
	}

	private static Service service(ByteBuf content) {
		int priority = content.readUnsignedShort();
		// the weight: what an instance can take is known better here
		content.readUnsignedShort();
		int port = content.readUnsignedShort();
		return new Service(priority, port, DefaultDnsRecordDecoder.decodeName(content));
	}

	@Override
	public void close() {
		this.resolver.close();
	}

	/**
	 * What a name server says.
	 *
	 * @param all the records
	 * @param ttl how long they hold; zero if there are none
	 */
	record Records<T>(List<T> all, Duration ttl) {

	}

	/**
	 * A server of a service.
	 *
	 * @param priority those of the lowest are to be taken
	 * @param port its port
	 * @param target its name
	 */
	record Service(int priority, int port, String target) {

	}

	/** Reads what a record says. */
	private interface Reader<T> {

		T read(ByteBuf content);

	}

}
