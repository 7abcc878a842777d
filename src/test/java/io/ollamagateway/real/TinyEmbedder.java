package io.ollamagateway.real;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A model of BERT's architecture, with noise for weights and mean pooling, for embeddings
 * of 128 numbers.
 */
final class TinyEmbedder {

	private static final int WIDTH = 128;

	private static final int FEED_FORWARD = 256;

	private static final int LAYERS = 2;

	private static final int CONTEXT = 512;

	private static final String WORDS = "the of and to in is it that was for on are as with his they at be this have from or one had by word but not what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look two more write go see number no way could people";

	private final Noise noise;

	TinyEmbedder(long seed) {
		this.noise = new Noise(seed);
	}

	byte[] gguf() {
		List<String> tokens = vocabulary();
		double unit = 1 / Math.sqrt(WIDTH);
		Gguf file = new Gguf();
		describe(file);
		tokens(file, tokens);
		file.matrix("token_embd.weight", this.noise.rows(tokens.size(), WIDTH, 1));
		file.exact("token_types.weight", this.noise.rows(2, WIDTH, 0.1));
		file.exact("position_embd.weight", this.noise.rows(CONTEXT, WIDTH, 0.1));
		norm(file, "token_embd_norm");
		for (int i = 0; i < LAYERS; i++) {
			String prefix = "blk." + i + ".";
			for (String name : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
				file.matrix(prefix + name + ".weight", this.noise.rows(WIDTH, WIDTH, unit));
				file.exact(prefix + name + ".bias", Noise.all(WIDTH, 0));
			}
			norm(file, prefix + "attn_output_norm");
			file.matrix(prefix + "ffn_up.weight", this.noise.rows(FEED_FORWARD, WIDTH, unit));
			file.exact(prefix + "ffn_up.bias", Noise.all(FEED_FORWARD, 0));
			file.matrix(prefix + "ffn_down.weight", this.noise.rows(WIDTH, FEED_FORWARD, 1 / Math.sqrt(FEED_FORWARD)));
			file.exact(prefix + "ffn_down.bias", Noise.all(WIDTH, 0));
			norm(file, prefix + "layer_output_norm");
		}
		return file.bytes();
	}

	private static void describe(Gguf file) {
		file.put("general.architecture", "bert");
		file.put("general.type", "model");
		file.put("general.name", "tiny-embed");
		file.put("general.file_type", 1);
		file.put("general.quantization_version", 2);
		file.put("bert.context_length", CONTEXT);
		file.put("bert.embedding_length", WIDTH);
		file.put("bert.block_count", LAYERS);
		file.put("bert.feed_forward_length", FEED_FORWARD);
		file.put("bert.attention.head_count", 4);
		file.put("bert.pooling_type", 1);
		file.put("bert.attention.layer_norm_epsilon", 1e-12f);
		file.put("bert.attention.causal", false);
	}

	private static void tokens(Gguf file, List<String> tokens) {
		file.put("tokenizer.ggml.model", "bert");
		file.put("tokenizer.ggml.pre", "default");
		file.put("tokenizer.ggml.token_type_count", 2);
		file.putTexts("tokenizer.ggml.tokens", tokens);
		file.putFloats("tokenizer.ggml.scores", tokens.stream().map((token) -> -1000f).toList());
		file.putInts("tokenizer.ggml.token_type", tokens.stream().map((token) -> isControl(token) ? 3 : 1).toList());
		file.put("tokenizer.ggml.padding_token_id", 0);
		file.put("tokenizer.ggml.unknown_token_id", 1);
		file.put("tokenizer.ggml.cls_token_id", 2);
		file.put("tokenizer.ggml.bos_token_id", 2);
		file.put("tokenizer.ggml.eos_token_id", 3);
		// the format spells it so
		file.put("tokenizer.ggml.seperator_token_id", 3);
		file.put("tokenizer.ggml.mask_token_id", 4);
	}

	private static List<String> vocabulary() {
		Set<String> tokens = new LinkedHashSet<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
		String letters = "abcdefghijklmnopqrstuvwxyz0123456789";
		each(letters, (letter) -> tokens.add("\u2581" + letter));
		each(letters, tokens::add);
		each(".,:;!?'\"()[]{}<>/\\|@#$%^&*-_=+~`", (mark) -> tokens.add("\u2581" + mark));
		each(".,:;!?-_", tokens::add);
		List.of(WORDS.split(" ")).forEach((word) -> tokens.add("\u2581" + word));
		return new ArrayList<>(tokens);
	}

	private static void each(String characters, Consumer<String> action) {
		characters.chars().mapToObj(Character::toString).forEach(action);
	}

	private static boolean isControl(String token) {
		return token.length() > 3 && token.startsWith("[") && token.endsWith("]");
	}

	private static void norm(Gguf file, String name) {
		file.exact(name + ".weight", Noise.all(WIDTH, 1));
		file.exact(name + ".bias", Noise.all(WIDTH, 0));
	}

}
