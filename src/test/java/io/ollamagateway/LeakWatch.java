package io.ollamagateway;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fails a test that loses a buffer of Netty's.
 */
public final class LeakWatch implements BeforeEachCallback, AfterEachCallback {

	private static final int ALLOCATIONS = 100;

	private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

	@Override
	public void beforeEach(ExtensionContext context) {
		ByteBufUtil.setLeakListener((resource, records) -> this.leaks.add(resource + records));
	}

	/**
	 * Lets leaks show: a lost buffer is told of when it was collected and others are
	 * allocated.
	 * @param allocation something that allocates buffers
	 * @throws Exception if it fails
	 */
	public void provoke(Allocation allocation) throws Exception {
		System.gc();
		for (int i = 0; i < ALLOCATIONS; i++) {
			allocation.run();
		}
		assertThat(this.leaks).isEmpty();
	}

	@Override
	public void afterEach(ExtensionContext context) {
		ByteBufUtil.setLeakListener(null);
	}

	/**
	 * Something that allocates buffers.
	 */
	@FunctionalInterface
	public interface Allocation {

		void run() throws Exception;

	}

}
