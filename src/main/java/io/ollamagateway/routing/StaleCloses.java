package io.ollamagateway.routing;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.websocket.WebsocketInbound;

/**
 * Keeps a call that has ended from closing its connection under the next one. Reactor
 * Netty closes the connection of a cancelled call on the thread of the client that left:
 * it looks whether the call still has it, and closes it then. In between the answer may
 * end and the connection go to another call, whose answer would break off for a client
 * that did nothing (reactor/reactor-netty#4137; 1.3.8 has narrowed the gap, not closed
 * it). A call that ends marks itself before it closes anything, so a close under a call
 * that is not marked is somebody else's.
 */
@ChannelHandler.Sharable
final class StaleCloses extends ChannelOutboundHandlerAdapter {

	private static final StaleCloses INSTANCE = new StaleCloses();

	private StaleCloses() {
	}

	/**
	 * Guards the connections of a client.
	 * @param client the client
	 * @return the client with the guard
	 */
	static HttpClient guard(HttpClient client) {
		// last in the pipeline: what closes further inside, TLS for one, has its reason
		return client.doOnChannelInit((_, channel, _) -> channel.pipeline().addLast("staleCloses", INSTANCE));
	}

	@Override
	public void close(ChannelHandlerContext context, ChannelPromise promise) {
		if (servesAnother(context.channel())) {
			promise.cancel(false);
		}
		else {
			var _ = context.close(promise);
		}
	}

	/** Asked on the connection's event loop, where calls begin and end. */
	private static boolean servesAnother(Channel channel) {
		ChannelOperations<?, ?> call = ChannelOperations.get(channel);
		return call != null && !(call instanceof WebsocketInbound) && !call.isInboundCancelled()
				&& !call.isInboundDisposed();
	}

}
