package io.ollamagateway.ingress;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.netty.channel.Channel;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.ProxyProtocolSupportType;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.util.unit.DataSize;

/**
 * What the gateway's ports speak with clients and with proxies in front. Not on the
 * actuator's port, which has a factory of its own.
 */
final class ClientProtocols implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

	private final IngressSettingsSource settings;

	private final IngressProperties properties;

	private final DataSize headerSize;

	ClientProtocols(IngressSettingsSource settings, IngressProperties properties, DataSize headerSize) {
		this.settings = settings;
		this.properties = properties;
		this.headerSize = headerSize;
	}

	/** Behind Spring Boot's own, which would have any proxy believed in a cluster. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void customize(NettyReactiveWebServerFactory factory) {
		TrustedProxies proxies = new TrustedProxies(this.settings);
		factory.addServerCustomizers((server) -> {
			HttpServer customized = server.forwarded(proxies)
				.http2Settings((settings) -> settings.maxHeaderListSize(this.headerSize.toBytes())
					.maxConcurrentStreams(this.settings.current().connections().maxStreams()));
			if (!Ssl.isEnabled(factory.getSsl())) {
				customized = customized.protocol(plainProtocols());
			}
			if (this.properties.proxyProtocol()) {
				customized = customized.proxyProtocol(ProxyProtocolSupportType.AUTO)
					.doOnChannelInit((_, channel, _) -> onlyOfTrusted(channel));
			}
			return customized;
		});
	}

	private HttpProtocol[] plainProtocols() {
		return this.properties.h2c() ? new HttpProtocol[] { HttpProtocol.HTTP11, HttpProtocol.H2C }
				: new HttpProtocol[] { HttpProtocol.HTTP11 };
	}

	private void onlyOfTrusted(Channel channel) {
		InetAddress peer = (channel.remoteAddress() instanceof InetSocketAddress remote) ? remote.getAddress() : null;
		if (peer == null || !this.settings.current().trusts(peer)) {
			ProxyProtocol.refuse(channel);
		}
	}

}
