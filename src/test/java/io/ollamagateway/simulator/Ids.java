package io.ollamagateway.simulator;

import java.util.Random;

/**
 * Ids of answers. OpenAI's are numbers below 999 and so come again and again.
 */
final class Ids {

	private final Random random;

	private final boolean repeat;

	Ids(InstanceSettings settings) {
		this.random = new Random(settings.seed());
		this.repeat = settings.has(Quirk.NON_UNIQUE_CHAT_IDS);
	}

	String next(String prefix) {
		return prefix + (this.repeat ? this.random.nextInt(999) : Long.toUnsignedString(this.random.nextLong()));
	}

}
