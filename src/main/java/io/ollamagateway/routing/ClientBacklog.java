package io.ollamagateway.routing;

import io.netty.channel.Channel;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.netty.Connection;

/**
 * What was written to a client and has not left the gateway yet.
 */
final class ClientBacklog {

	private ClientBacklog() {
	}

	/**
	 * Whether there is none.
	 * @param response the response to the client
	 * @return {@code false} if the client does not read as fast as it is written to
	 */
	static boolean isEmpty(ServerHttpResponse response) {
		Object server = ServerHttpResponseDecorator.getNativeResponse(response);
		return !(server instanceof Connection connection) || isEmpty(connection.channel());
	}

	/**
	 * Breaks the connection and with it what lies there, for which a client that does not
	 * read would let everybody wait.
	 * @param response the response to the client
	 */
	static void cut(ServerHttpResponse response) {
		if (ServerHttpResponseDecorator.getNativeResponse(response) instanceof Connection connection) {
			var _ = connection.channel().close();
		}
	}

	static boolean isEmpty(Channel channel) {
		return channel.bytesBeforeUnwritable() >= channel.config().getWriteBufferHighWaterMark();
	}

}
