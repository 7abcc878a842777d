package io.ollamagateway.fleet;

import java.util.Map;

/**
 * What a source tells of one GPU.
 *
 * @param source who tells
 * @param labels how it names the GPU and whose it is
 * @param percent how busy it is
 */
record GpuSample(String source, Map<String, String> labels, double percent) {

	/** The GPU's name. */
	String gpu() {
		for (String label : new String[] { "gpu", "gpu_id", "UUID", "gpu_uuid", "device" }) {
			String value = this.labels.get(label);
			if (value != null && !value.isEmpty()) {
				return value;
			}
		}
		return "0";
	}

	/** Whether the sample says itself that it belongs to an instance. */
	boolean names(String instance) {
		return instance.equals(this.labels.get("backend")) || instance.equals(this.labels.get("pod"))
				|| instance.equals(this.labels.get("exported_pod"));
	}

}
