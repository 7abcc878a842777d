package io.ollamagateway.ingress;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.AttributeKey;
import reactor.netty.NettyPipeline;

/**
 * The PROXY protocol, which Reactor Netty reads: only who is trusted may speak it.
 */
final class ProxyProtocol extends ChannelInboundHandlerAdapter {

	/** Where Reactor Netty leaves the address. */
	private static final AttributeKey<InetSocketAddress> ADDRESS = AttributeKey
		.valueOf("remoteAddressFromProxyProtocol");

	private final Consumer<InetAddress> onAddress;

	private ProxyProtocol(Consumer<InetAddress> onAddress) {
		this.onAddress = onAddress;
	}

	/**
	 * Takes what a connection begins with for HTTP, whatever it is.
	 * @param channel a new connection of a stranger
	 */
	static void refuse(Channel channel) {
		if (channel.pipeline().get(NettyPipeline.ProxyProtocolDecoder) != null) {
			channel.pipeline().remove(NettyPipeline.ProxyProtocolDecoder);
		}
	}

	/**
	 * Waits for what a proxy says.
	 * @param channel a new connection of a proxy
	 * @param onAddress is told the client's address when the connection's first bytes
	 * behind it have come, if the proxy says one
	 */
	static void onAddress(Channel channel, Consumer<InetAddress> onAddress) {
		ChannelPipeline pipeline = channel.pipeline();
		if (pipeline.get(NettyPipeline.ProxyProtocolDecoder) != null) {
			pipeline.addAfter(NettyPipeline.ProxyProtocolDecoder, "proxiedAddress", new ProxyProtocol(onAddress));
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		InetSocketAddress client = context.channel().attr(ADDRESS).get();
		if (client != null && client.getAddress() != null) {
			this.onAddress.accept(client.getAddress());
		}
		context.fireChannelRead(message);
		context.pipeline().remove(this);
	}

}
