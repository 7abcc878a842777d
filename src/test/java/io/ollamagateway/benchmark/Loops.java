package io.ollamagateway.benchmark;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The threads of the instances and of the clients, one each: on two cores they must leave
 * room for what is measured.
 */
final class Loops {

	static final EventLoopGroup SERVER = group("bench-server");

	static final EventLoopGroup CLIENT = group("bench-client");

	private Loops() {
	}

	private static EventLoopGroup group(String name) {
		return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), EpollIoHandler.newFactory());
	}

}
