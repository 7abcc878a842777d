package io.ollamagateway.simulator;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;

/**
 * An instance on a port of the loopback address. All that happens in it happens on one
 * event loop; the methods here may be called from any other thread.
 */
public final class SimulatedOllama implements AutoCloseable {

	private static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(2, SimulatedOllama::thread,
			NioIoHandler.newFactory());

	private final InstanceSettings settings;

	private final EventLoop loop;

	private final SimulationClock clock;

	private final SimulatedInstance instance;

	private final Journal journal = new Journal();

	private final Faults faults = new Faults();

	private final Gate gate;

	private final ChannelGroup connections;

	private final Endpoints endpoints;

	private volatile Channel listener;

	private final int port;

	private SimulatedOllama(InstanceSettings settings, int port) {
		this.settings = settings;
		this.loop = LOOPS.next();
		this.clock = new EventLoopClock(this.loop, settings.timeScale());
		this.instance = new SimulatedInstance(settings, this.clock);
		this.instance.failLoads(this.faults::loadFailure);
		this.gate = new Gate(this.loop);
		this.connections = new DefaultChannelGroup(this.loop);
		this.endpoints = new Endpoints(this);
		this.listener = listen(port);
		this.port = ((InetSocketAddress) this.listener.localAddress()).getPort();
	}

	/** JSON of 10,000 levels, which Go's decoder reads, takes a deep stack here. */
	private static Thread thread(Runnable task) {
		Thread thread = new Thread(null, task, "simulator", 64 << 20);
		thread.setDaemon(true);
		return thread;
	}

	public static SimulatedOllama start() {
		return start(InstanceSettings.defaults());
	}

	public static SimulatedOllama start(InstanceSettings settings) {
		return start(settings, 0);
	}

	/** Start on this port, 0 for any. */
	public static SimulatedOllama start(InstanceSettings settings, int port) {
		return new SimulatedOllama(settings, port);
	}

	private Channel listen(int port) {
		return new ServerBootstrap().group(this.loop)
			.channel(NioServerSocketChannel.class)
			.option(ChannelOption.SO_BACKLOG, 2048)
			.option(ChannelOption.SO_REUSEADDR, true)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<SocketChannel>() {
				@Override
				protected void initChannel(SocketChannel channel) {
					SimulatedOllama.this.connections.add(channel);
					channel.pipeline()
						.addLast(new HttpServerCodec(65536, 65536, 65536), new ConnectionHandler(SimulatedOllama.this));
				}
			})
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
			.syncUninterruptibly()
			.channel();
	}

	/** Such as {@code http://127.0.0.1:41234}. */
	public String url() {
		return "http://127.0.0.1:" + this.port;
	}

	public URI uri() {
		return URI.create(url());
	}

	public int port() {
		return this.port;
	}

	/** What was received, and what became of it. */
	public Journal journal() {
		return this.journal;
	}

	/** What goes wrong here. */
	public Faults faults() {
		return this.faults;
	}

	/** Holds back what is to be sent. */
	public Gate gate() {
		return this.gate;
	}

	/** How many connections are open. */
	public int connections() {
		return this.connections.size();
	}

	/** Stop listening and close every connection; the port stays this instance's. */
	public void refuseConnections() {
		this.listener.close().syncUninterruptibly();
		this.connections.close().syncUninterruptibly();
		// the port is open until the selector has run once more
		this.loop.schedule(() -> {
		}, 1, TimeUnit.MILLISECONDS).syncUninterruptibly();
	}

	/** Listen again, on the same port. */
	public void acceptConnections() {
		if (!this.listener.isOpen()) {
			this.listener = listen(this.port);
		}
	}

	/**
	 * The process ends and is there again at once: no model is loaded, streams are cut.
	 */
	public void restart() {
		this.loop.execute(() -> {
			var _ = this.connections.close();
			this.instance.restart();
		});
	}

	/** All loads hang until this is taken back; all else is fine. */
	public void deadlock(boolean deadlocked) {
		call(() -> {
			this.instance.deadlock(deadlocked);
			return true;
		});
	}

	/** The runner of this model takes requests and never answers. */
	public void hang(String model, boolean hangs) {
		call(() -> {
			this.instance.hang(model, hangs);
			return true;
		});
	}

	/**
	 * The process that has this model in memory is killed, and the server goes on.
	 */
	public void killRunner(String model) {
		call(() -> {
			this.instance.killRunner(model);
			return true;
		});
	}

	/** A model is on the disk from now on. */
	public void install(ModelSettings model) {
		call(() -> {
			this.instance.install(model);
			return true;
		});
	}

	/** Every prompt is new to the loaded models, as if they had just been loaded. */
	public void forgetPrompts() {
		call(() -> {
			this.instance.forgetPrompts();
			return true;
		});
	}

	/** Names of the models in memory now. */
	public List<String> resident() {
		return call(this.instance::resident);
	}

	/** How many loads this instance did so far. */
	public long loads() {
		return call(this.instance::loadCount);
	}

	/** How many loads were begun, also those that came to nothing. */
	public long begunLoads() {
		return call(this.instance::begunLoadCount);
	}

	/** Whether a load waits until a model has left. */
	public boolean waitsForRoom() {
		return call(() -> this.instance.loads().waitsForRoom());
	}

	/** How many slots are at work on answers now. */
	public int busySlots() {
		return call(() -> this.instance.runners().stream().mapToInt((runner) -> runner.room.active()).sum());
	}

	/** How many requests wait for a load now. */
	public int loadQueueLength() {
		return call(this.instance::loadQueueLength);
	}

	private <T> T call(Callable<T> question) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return question.call();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}, this.loop).orTimeout(10, TimeUnit.SECONDS).join();
	}

	@Override
	public void close() {
		refuseConnections();
	}

	InstanceSettings settings() {
		return this.settings;
	}

	SimulationClock clock() {
		return this.clock;
	}

	SimulatedInstance instance() {
		return this.instance;
	}

	Endpoints endpoints() {
		return this.endpoints;
	}

}
