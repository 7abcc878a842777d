package io.ollamagateway.fleet.model;

import java.util.List;

/**
 * The {@code details} that an instance tells of a model. What it does not tell is empty.
 *
 * @param format the format of its file, such as {@code gguf}
 * @param family its architecture, such as {@code llama} or {@code nomic-bert}
 * @param families all its architectures
 * @param parameterSize such as {@code 3.2B}
 * @param quantizationLevel such as {@code Q4_K_M}
 */
public record ModelDetails(String format, String family, List<String> families, String parameterSize,
		String quantizationLevel) {

	public ModelDetails {
		families = List.copyOf(families);
	}

}
