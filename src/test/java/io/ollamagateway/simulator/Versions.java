package io.ollamagateway.simulator;

import java.util.Arrays;

final class Versions {

	private Versions() {
	}

	static boolean atLeast(String version, String least) {
		return Arrays.compare(parts(version), parts(least)) >= 0;
	}

	private static int[] parts(String version) {
		int[] parts = new int[3];
		String[] texts = version.split("[.-]", -1);
		for (int i = 0; i < 3 && i < texts.length; i++) {
			parts[i] = Integer.parseInt(texts[i]);
		}
		return parts;
	}

}
