package io.ollamagateway.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ollamagateway.real.RealOllama;
import io.ollamagateway.real.TinyModel;

/**
 * The real one, on a processor.
 */
record RealServer(RealOllama ollama) implements ServerUnderContract {

	/** What the scheduler logs when it waits for a model to leave, and when it has. */
	private static final Pattern WAIT = Pattern
		.compile("msg=\"(waiting for pending requests to complete and unload to occur|unload completed)\"");

	/** What a runner logs when it begins to read a prompt, and when a slot is free. */
	private static final Pattern SLOT = Pattern.compile("slot +(init_sampler|release):");

	static ServerUnderContract start(Map<String, String> environment) {
		Map<String, String> verbose = new TreeMap<>(environment);
		verbose.put("OLLAMA_DEBUG", "1");
		return new RealServer(RealOllama.start(verbose));
	}

	@Override
	public String url() {
		return this.ollama.url();
	}

	@Override
	public void install(String name, TinyModel model) {
		this.ollama.install(name, model, Map.of("num_thread", 1));
	}

	@Override
	public void damage(String name) {
		Path weights = this.ollama.weights(name);
		try {
			String bytes = Files.readString(weights, StandardCharsets.ISO_8859_1);
			// Ollama reads the file and finds no fault; its runner misses a tensor
			Files.writeString(weights, bytes.replace("output_norm.weight", "output_none.weight"),
					StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public int loads() {
		return this.ollama.loads();
	}

	@Override
	public boolean waitsForRoom() {
		Matcher wait = WAIT.matcher(this.ollama.log());
		boolean waits = false;
		while (wait.find()) {
			waits = wait.group(1).startsWith("waiting");
		}
		return waits;
	}

	@Override
	public boolean computes() {
		Matcher slot = SLOT.matcher(this.ollama.log());
		int busy = 0;
		while (slot.find()) {
			busy += slot.group(1).equals("release") ? -1 : 1;
		}
		return busy > 0;
	}

	@Override
	public void killRunner(String name) {
		this.ollama.killRunner(name);
	}

	@Override
	public void close() {
		this.ollama.close();
	}

}
