package io.ollamagateway.routing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;

import io.ollamagateway.ingress.IngressSettingsSource;
import io.ollamagateway.protocol.Refusal;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Refuses clients by their address. Probes are answered to everybody: an orchestrator's
 * address is in nobody's list, and they tell nothing.
 */
final class ClientAddressWebFilter implements WebFilter, Ordered {

	private static final Set<String> PROBES = Set.of("/livez", "/readyz");

	private final GatewayPort port;

	private final IngressSettingsSource settings;

	ClientAddressWebFilter(GatewayPort port, IngressSettingsSource settings) {
		this.port = port;
		this.settings = settings;
	}

	@Override
	public int getOrder() {
		return FilterOrder.CLIENT_ADDRESS;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
		InetAddress client = (remote != null) ? remote.getAddress() : null;
		if (!this.port.received(exchange) || this.settings.current().serves(client)
				|| isProbe(exchange.getRequest().getPath().value())) {
			return chain.filter(exchange);
		}
		return Mono.error(Refusal.of(Refusal.Reason.FORBIDDEN,
				"this gateway does not serve your address; ask its operator to allow it"));
	}

	/** Whether a path is one at which an orchestrator asks how the gateway is. */
	static boolean isProbe(String path) {
		return PROBES.contains(path);
	}

}
