package io.ollamagateway.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The buffers for clients that read more slowly than instances write.
 *
 * @param size how much of one answer a client may let lie before that holds the instance
 * back
 * @param drainTime the time in which a client that has let its buffer run full must take
 * as much as it holds; otherwise its connection is cut, since it costs others the slot
 * @param total how much all clients together may let lie. Default: 256MB, or a quarter of
 * the heap if that is less
 */
public record StreamBufferProperties(@DefaultValue("1MB") DataSize size, @DefaultValue("10s") Duration drainTime,
		@Nullable DataSize total) {

	private static final long MOST = DataSize.ofMegabytes(256).toBytes();

	/** The bound of all buffers together, in bytes. */
	public long totalBytes() {
		return (this.total != null) ? this.total.toBytes() : Math.min(MOST, Runtime.getRuntime().maxMemory() / 4);
	}

}
