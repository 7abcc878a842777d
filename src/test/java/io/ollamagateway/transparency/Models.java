package io.ollamagateway.transparency;

import java.util.Map;

import io.ollamagateway.real.RealOllama;
import io.ollamagateway.real.TinyModel;

/**
 * The models that both servers have, made in the same order. Their runners use one
 * thread, since more of them slow each other on a busy machine.
 */
final class Models {

	/** Says a few words. */
	static final String TINY = "tiny";

	/** Says a short text and ends by itself. */
	static final String HELLO = "hello";

	/** Says JSON. */
	static final String JSON = "json";

	/** Calls the tool {@code get_time}. */
	static final String CALLER = "caller";

	/** Has a template that thinks. */
	static final String THINKER = "thinker";

	/** Writes without end; one of them for each endpoint. */
	private static final String ENDLESS = "endless";

	/** Writes slowly enough for each of its lines to be a piece of its own. */
	static final String SLOW = "slow";

	static final String EMBED = "embed";

	private static final Map<String, Object> ONE_THREAD = Map.of("num_thread", 1, "seed", 1);

	private static final Map<String, Object> FEW_WORDS = Map.of("num_thread", 1, "num_predict", 6, "seed", 1);

	private Models() {
	}

	static void install(RealOllama ollama) {
		install(ollama, TINY, TinyModel.numbers(), Map.of("parameters", FEW_WORDS));
		install(ollama, HELLO, TinyModel.saying("Hello, world!"), Map.of("parameters", ONE_THREAD));
		install(ollama, JSON, TinyModel.saying("{\"age\": 22, \"ready\": true}"), Map.of("parameters", ONE_THREAD));
		install(ollama, CALLER, TinyModel.callingTool("get_time", "{\"zone\": \"UTC\"}"),
				Map.of("parameters", ONE_THREAD));
		install(ollama, THINKER, TinyModel.saying("Let me see.</think>\n\nIt is so.").withSeed(2),
				Map.of("parameters", ONE_THREAD, "renderer", "qwen3-vl-thinking", "parser", "qwen3-vl-thinking"));
		for (String path : Requests.GENERATING) {
			install(ollama, endless(path), TinyModel.endless().withSeed(1 + Requests.GENERATING.indexOf(path)),
					Map.of("parameters", ONE_THREAD));
		}
		install(ollama, SLOW, TinyModel.numbers().withLayers(24).withSeed(3), Map.of("parameters", ONE_THREAD));
		install(ollama, EMBED, TinyModel.embedding(), Map.of("parameters", ONE_THREAD));
		ollama.copy(TINY, "user/tiny:v1");
		ollama.copy(TINY, "hf.co/user/Tiny-GGUF:Q4_K_M");
	}

	/**
	 * A model that writes without end, which no other endpoint is asked for. Ollama holds
	 * the slot of a client that leaves for good if that happens while one part has been
	 * written and the next is ready: nobody takes that from the channel any more
	 * ({@code server/routes.go}, {@code streamResponse}, seen in 0.34.3).
	 */
	static String endless(String path) {
		return ENDLESS + path.replace('/', '-');
	}

	private static void install(RealOllama ollama, String name, TinyModel model, Map<String, Object> more) {
		ollama.install(name + "-file", model);
		ollama.derive(name, name + "-file", more);
	}

}
