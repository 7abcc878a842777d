package io.ollamagateway.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;

import com.sun.management.OperatingSystemMXBean;

/**
 * What one load made of one system.
 *
 * @param load what the clients saw
 * @param proxyNanos the processor time of the system; 0 if there is none in between
 * @param compilerNanos what of that its compilers took
 * @param ownNanos the processor time of clients and instances
 */
record Sample(LoadResult load, long proxyNanos, long compilerNanos, long ownNanos) {

	private static final OperatingSystemMXBean THIS = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

	/**
	 * Puts a load on a system, lets it settle, and measures.
	 * @param proxy the system; absent: the instance itself
	 * @param port where the load goes
	 */
	static Sample take(ProxyProcess proxy, int port, Load load, Duration settle, Duration time)
			throws IOException, InterruptedException {
		try (LoadClient client = LoadClient.start(port, load.clients(), load.ask())) {
			client.measure(settle);
			long own = THIS.getProcessCpuTime();
			long before = (proxy != null) ? proxy.cpuNanos() : 0;
			long compiledBefore = (proxy != null) ? proxy.compilerNanos() : 0;
			LoadResult result = client.measure(time);
			long after = (proxy != null) ? proxy.cpuNanos() : 0;
			long compiled = (proxy != null) ? proxy.compilerNanos() : 0;
			return new Sample(result, after - before, compiled - compiledBefore, THIS.getProcessCpuTime() - own);
		}
	}

	double proxyMicrosPerAnswer() {
		return this.proxyNanos / 1e3 / this.load.answers();
	}

	double proxyMicrosPerLine() {
		return this.proxyNanos / 1e3 / this.load.lines();
	}

	/** Of a system that runs so long that nothing is left to compile. */
	double settledMicrosPerAnswer() {
		return (this.proxyNanos - this.compilerNanos) / 1e3 / this.load.answers();
	}

	double settledMicrosPerLine() {
		return (this.proxyNanos - this.compilerNanos) / 1e3 / this.load.lines();
	}

	double ownMicrosPerAnswer() {
		return this.ownNanos / 1e3 / this.load.answers();
	}

	double ownMicrosPerLine() {
		return this.ownNanos / 1e3 / this.load.lines();
	}

}
