package io.ollamagateway.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files that the operating system still has in memory, the latest as far as they fit.
 */
final class PageCache {

	private final Map<String, Long> files = new LinkedHashMap<>(16, 0.75F, true);

	private final long limit;

	private long bytes;

	PageCache(long limit) {
		this.limit = limit;
	}

	boolean has(ModelSettings model) {
		return this.files.containsKey(model.blob());
	}

	/** A model was read to its end. */
	void read(ModelSettings model) {
		if (this.files.put(model.blob(), model.sizeBytes()) == null) {
			this.bytes += model.sizeBytes();
		}
		var oldest = this.files.entrySet().iterator();
		while (this.bytes > this.limit) {
			this.bytes -= oldest.next().getValue();
			oldest.remove();
		}
	}

}
