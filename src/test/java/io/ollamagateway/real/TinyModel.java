package io.ollamagateway.real;

import java.nio.file.Files;
import java.nio.file.Path;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model of some megabytes, made here, whose answers are known: a real Ollama loads it
 * in half a second and writes about a thousand tokens a second with it on a processor.
 * Models with different seeds are different files and so have runners of their own.
 *
 * @param kind what it does
 * @param text what it says; empty for {@link Kind#EMBEDDING}
 * @param layers how many layers its network has, four unless said; more are slower
 * @param context the length that it was trained for, 8192 unless said
 * @param seed of its weights
 */
public record TinyModel(Kind kind, List<String> text, int layers, int context, long seed) {

	/** What {@link #numbers()} and {@link #endless()} say: 200 words. */
	public static final List<String> NUMBERS = IntStream.rangeClosed(1, 200)
		.mapToObj((number) -> " t%03d".formatted(number))
		.toList();

	/**
	 * Says {@code " t001 t002 … t200"}, a word a token, and ends.
	 */
	public static TinyModel numbers() {
		return new TinyModel(Kind.SAYS, NUMBERS, 4, 8192, 1);
	}

	/**
	 * Says 200 words of its own, a word a token, and ends.
	 * @param letter with which each word begins
	 */
	public static TinyModel numbers(char letter) {
		return new TinyModel(Kind.SAYS,
				IntStream.rangeClosed(1, 200).mapToObj((number) -> " %c%03d".formatted(letter, number)).toList(), 4,
				8192, 1);
	}

	/**
	 * Says the same for ever, so that a limit of tokens or a client's departure ends it.
	 */
	public static TinyModel endless() {
		return new TinyModel(Kind.ENDLESS, NUMBERS, 4, 8192, 1);
	}

	/**
	 * Says a text and ends.
	 * @param text the text
	 */
	public static TinyModel saying(String text) {
		return new TinyModel(Kind.SAYS, TinyVocabulary.pieces(text), 4, 8192, 1);
	}

	/**
	 * Calls a tool and says nothing else; Ollama tells of it that it knows tools.
	 * @param name the tool's name
	 * @param arguments its arguments, a JSON object
	 */
	public static TinyModel callingTool(String name, String arguments) {
		String call = "<tool_call>{\"name\": \"" + name + "\", \"arguments\": " + arguments + "}</tool_call>";
		return new TinyModel(Kind.CALLS_TOOLS, TinyVocabulary.pieces(call), 4, 8192, 1);
	}

	/**
	 * Makes embeddings of 128 numbers.
	 */
	public static TinyModel embedding() {
		return new TinyModel(Kind.EMBEDDING, List.of(), 2, 512, 1);
	}

	public TinyModel withSeed(long seed) {
		return new TinyModel(this.kind, this.text, this.layers, this.context, seed);
	}

	public TinyModel withLayers(int layers) {
		return new TinyModel(this.kind, this.text, layers, this.context, this.seed);
	}

	public TinyModel withContext(int context) {
		return new TinyModel(this.kind, this.text, this.layers, context, this.seed);
	}

	/**
	 * The whole answer, as a client gets it.
	 */
	public String answer() {
		return String.join("", this.text);
	}

	/**
	 * The model's file.
	 */
	public byte[] gguf() {
		if (this.kind == Kind.EMBEDDING) {
			return new TinyEmbedder(this.seed).gguf();
		}
		return new TinyChain(this.text, this.kind == Kind.ENDLESS, this.kind == Kind.CALLS_TOOLS, this.layers,
				this.context, this.seed)
			.gguf();
	}

	/**
	 * Writes the model's file.
	 * @param file where to
	 * @return the file
	 */
	public Path writeTo(Path file) {
		try {
			return Files.write(file, gguf());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What a tiny model does.
	 */
	public enum Kind {

		/** Says its text and ends. */
		SAYS,

		/** Says its text again and again. */
		ENDLESS,

		/** Says its text, which calls a tool, and has a template that knows tools. */
		CALLS_TOOLS,

		/** Makes embeddings. */
		EMBEDDING

	}

}
