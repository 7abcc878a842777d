package io.ollamagateway.real;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model of llama's architecture that says one thing after another: its weights are
 * noise, but for the embeddings and the output, which make each token of a chain follow
 * the one before it whatever the prompt was, and survive sampling. Attention and
 * feed-forward do their whole work and do not disturb it.
 */
final class TinyChain {

	private static final String CHATML = "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
			+ "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

	private static final String CHATML_TOOLS = "{% if tools %}{{ '<|im_start|>system\nTools:\n' }}{% for tool in tools %}{{ tool | tojson }}{{ '\n' }}{% endfor %}"
			+ "{{ 'Call as <tool_call>{\"name\": ..., \"arguments\": ...}</tool_call><|im_end|>\n' }}{% endif %}"
			+ "{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' }}{% if message.content %}{{ message.content }}{% endif %}"
			+ "{% if message.tool_calls %}{% for tool_call in message.tool_calls %}{{ '<tool_call>' }}{{ tool_call.function | tojson }}{{ '</tool_call>' }}{% endfor %}{% endif %}"
			+ "{{ '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

	private static final int WIDTH = 256;

	private static final int HEADS = 8;

	private static final int KEY_WIDTH = WIDTH / HEADS * 4;

	private static final int FEED_FORWARD = 688;

	private static final double SHARP = 1.5;

	private final int layers;

	private final int context;

	private final boolean endless;

	private final boolean tools;

	private final Noise noise;

	private final TinyVocabulary vocabulary;

	/**
	 * Describes one.
	 * @param pieces what it says, no piece twice
	 * @param endless whether it says this for ever
	 * @param tools whether its template knows tools
	 * @param layers of the network; more are slower
	 * @param context the length that it was trained for
	 * @param seed makes other weights and so another file
	 */
	TinyChain(List<String> pieces, boolean endless, boolean tools, int layers, int context, long seed) {
		this.vocabulary = new TinyVocabulary(pieces);
		this.endless = endless;
		this.tools = tools;
		this.layers = layers;
		this.context = context;
		this.noise = new Noise(seed);
	}

	byte[] gguf() {
		Gguf file = new Gguf();
		describe(file);
		tokens(file);
		ends(file);
		for (int i = 0; i < this.layers; i++) {
			layer(file, "blk." + i + ".");
		}
		file.exact("output_norm.weight", Noise.all(WIDTH, 1));
		return file.bytes();
	}

	private void describe(Gguf file) {
		file.put("general.architecture", "llama");
		file.put("general.type", "model");
		file.put("general.name", "tiny");
		file.put("general.file_type", 1);
		file.put("general.quantization_version", 2);
		file.put("llama.context_length", this.context);
		file.put("llama.embedding_length", WIDTH);
		file.put("llama.block_count", this.layers);
		file.put("llama.feed_forward_length", FEED_FORWARD);
		file.put("llama.attention.head_count", HEADS);
		file.put("llama.attention.head_count_kv", KEY_WIDTH / (WIDTH / HEADS));
		file.put("llama.rope.dimension_count", WIDTH / HEADS);
		file.put("llama.vocab_size", this.vocabulary.tokens().size());
		file.put("llama.attention.layer_norm_rms_epsilon", 1e-5f);
		file.put("llama.rope.freq_base", 10000f);
	}

	private void tokens(Gguf file) {
		file.put("tokenizer.ggml.model", "gpt2");
		file.put("tokenizer.ggml.pre", "gpt-2");
		file.putTexts("tokenizer.ggml.tokens", this.vocabulary.tokens());
		file.putInts("tokenizer.ggml.token_type", this.vocabulary.types());
		file.putTexts("tokenizer.ggml.merges", TinyVocabulary.MERGES);
		file.put("tokenizer.ggml.bos_token_id", this.vocabulary.id(TinyVocabulary.PADDING));
		file.put("tokenizer.ggml.eos_token_id", this.vocabulary.id(TinyVocabulary.END));
		file.put("tokenizer.ggml.padding_token_id", this.vocabulary.id(TinyVocabulary.PADDING));
		file.put("tokenizer.ggml.add_bos_token", false);
		file.put("tokenizer.ggml.add_eos_token", false);
		file.put("tokenizer.chat_template", this.tools ? CHATML_TOOLS : CHATML);
	}

	/**
	 * Of the chain each token has its own direction; all others have mostly a common one,
	 * which leads to the chain's beginning.
	 */
	private void ends(Gguf file) {
		double root = Math.sqrt(WIDTH);
		float[] common = this.noise.direction(WIDTH);
		Set<Integer> chain = new HashSet<>(this.vocabulary.chain());
		int size = this.vocabulary.tokens().size();
		float[][] embeddings = new float[size][];
		float[][] output = new float[size][];
		for (int i = 0; i < size; i++) {
			float[] own = this.noise.direction(WIDTH);
			float[] direction = chain.contains(i) ? own : Noise.sum(Noise.scaled(common, 0.8), Noise.scaled(own, 0.6));
			embeddings[i] = Noise.scaled(direction, root);
			output[i] = Noise.scaled(this.noise.direction(WIDTH), 0.05);
		}
		predecessors().forEach((token, before) -> output[token] = Noise.scaled(embeddings[before], SHARP / root));
		int first = this.vocabulary.chain().getFirst();
		float[] start = Noise.scaled(common, SHARP);
		output[first] = this.endless
				? Noise.sum(start, Noise.scaled(embeddings[this.vocabulary.chain().getLast()], SHARP / root)) : start;
		file.matrix("token_embd.weight", embeddings);
		file.matrix("output.weight", output);
	}

	private Map<Integer, Integer> predecessors() {
		List<Integer> chain = new ArrayList<>(this.vocabulary.chain());
		if (!this.endless) {
			chain.add(this.vocabulary.id(TinyVocabulary.END));
		}
		Map<Integer, Integer> predecessors = new HashMap<>();
		for (int i = 1; i < chain.size(); i++) {
			predecessors.put(chain.get(i), chain.get(i - 1));
		}
		return predecessors;
	}

	private void layer(Gguf file, String prefix) {
		double unit = 1 / Math.sqrt(WIDTH);
		file.exact(prefix + "attn_norm.weight", Noise.all(WIDTH, 1));
		file.matrix(prefix + "attn_q.weight", this.noise.rows(WIDTH, WIDTH, unit));
		file.matrix(prefix + "attn_k.weight", this.noise.rows(KEY_WIDTH, WIDTH, unit));
		file.matrix(prefix + "attn_v.weight", this.noise.rows(KEY_WIDTH, WIDTH, unit));
		file.matrix(prefix + "attn_output.weight", this.noise.rows(WIDTH, WIDTH, 0.05 * unit));
		file.exact(prefix + "ffn_norm.weight", Noise.all(WIDTH, 1));
		file.matrix(prefix + "ffn_gate.weight", this.noise.rows(FEED_FORWARD, WIDTH, unit));
		file.matrix(prefix + "ffn_up.weight", this.noise.rows(FEED_FORWARD, WIDTH, unit));
		file.matrix(prefix + "ffn_down.weight", this.noise.rows(WIDTH, FEED_FORWARD, 0.05 / Math.sqrt(FEED_FORWARD)));
	}

}
