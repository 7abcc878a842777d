package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls of which nothing is known but their tokens.
 */
@Timeout(60)
class TraceReplayTests {

	private static final String MODEL = "llama3.2";

	/** A token of a prompt takes 1 ms, a generated one 10 ms. */
	private static final InstanceSettings SETTINGS = InstanceSettings.defaults()
		.withModels(ModelSettings.of(MODEL).withRates(1000, 100, 0.85))
		.withKeepAlive(Duration.ofSeconds(-1))
		.withDecodeStep(16);

	private final VirtualClock clock = new VirtualClock();

	@Test
	void theFirstTokenAndTheEndAreExactWhateverTheStep() {
		for (int step : new int[] { 1, 16, 1000 }) {
			SimulatedInstance instance = loaded(SETTINGS.withDecodeStep(step));
			Heard call = Heard.of(instance,
					ModelCall.replay(MODEL, Tokens.random(step, 300), Tokens.random(-step, 50)));
			this.clock.advance(Duration.ofMinutes(1));
			assertThat(call.firstToken - call.start).isEqualTo(Duration.ofMillis(310).toNanos());
			assertThat(call.end - call.start).isEqualTo(Duration.ofMillis(800).toNanos());
			assertThat(call.completion.promptTokens()).isEqualTo(300);
			assertThat(call.completion.tokens()).isEqualTo(50);
			assertThat(call.completion.reason()).isEqualTo("stop");
			assertThat(call.pieces).isEmpty();
		}
	}

	@Test
	void aTextComesInItsPiecesWhateverTheStep() {
		List<Piece> pieces = Heard.of(loaded(SETTINGS), ModelCall.generate(MODEL, "hello").withNumPredict(40)).pieces;
		this.clock.advance(Duration.ofMillis(2 + 10 + 160));
		assertThat(pieces).hasSize(17);
		this.clock.advance(Duration.ofMinutes(1));
		assertThat(pieces).hasSizeLessThanOrEqualTo(40).hasSizeGreaterThan(17);
	}

	@Test
	void replaysThousandsOfCallsOnAFleet() {
		List<Replayed> calls = replay(8, 2000);
		assertThat(calls).allSatisfy((call) -> {
			assertThat(call.heard.completion.tokens()).isEqualTo(call.output.length());
			assertThat(call.heard.completion.promptTokens()).isEqualTo(call.prompt.length());
			assertThat(call.heard.start).isLessThan(call.heard.firstToken);
			assertThat(call.heard.firstToken).isLessThanOrEqualTo(call.heard.end);
		});
		assertThat(this.clock.size()).isZero();
	}

	@Test
	void whoKeepsAConversationOnOneInstanceReadsLess() {
		assertThat(readTokens(true)).isLessThan(readTokens(false) / 3);
	}

	/** 50 conversations of 8 turns, each on an instance of its own or on any. */
	private long readTokens(boolean sticky) {
		List<SimulatedInstance> fleet = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			fleet.add(loaded(SETTINGS.withNumParallel(4)));
		}
		Tokens[] conversations = new Tokens[50];
		Arrays.setAll(conversations, (i) -> Tokens.random(i, 500));
		Random random = new Random(1);
		long read = 0;
		for (int turn = 0; turn < 8; turn++) {
			List<Heard> calls = new ArrayList<>();
			for (int i = 0; i < conversations.length; i++) {
				Tokens output = Tokens.random(1000L * turn + i, 150);
				calls.add(Heard.of(fleet.get(sticky ? i % 8 : random.nextInt(8)),
						ModelCall.replay(MODEL, conversations[i], output)));
				conversations[i] = conversations[i].append(output).append(Tokens.random(-1000L * turn - i, 30));
			}
			this.clock.advance(Duration.ofMinutes(5));
			for (Heard call : calls) {
				read += call.completion.promptTokens() - call.completion.cachedTokens();
			}
		}
		return read;
	}

	/** Calls of about 1,000 and 200 tokens, as many as the fleet can bear. */
	private List<Replayed> replay(int instances, int count) {
		List<SimulatedInstance> fleet = new ArrayList<>();
		for (int i = 0; i < instances; i++) {
			fleet.add(loaded(SETTINGS.withNumParallel(4)));
		}
		Random random = new Random(1);
		List<Replayed> calls = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Tokens prompt = Tokens.random(i, 500 + random.nextInt(1000));
			Tokens output = Tokens.random(-i, 100 + random.nextInt(200));
			calls.add(new Replayed(prompt, output,
					Heard.of(fleet.get(random.nextInt(instances)), ModelCall.replay(MODEL, prompt, output))));
			this.clock.advance(Duration.ofMillis(random.nextInt(400)));
		}
		this.clock.advance(Duration.ofHours(1));
		return calls;
	}

	private SimulatedInstance loaded(InstanceSettings settings) {
		SimulatedInstance instance = new SimulatedInstance(settings, this.clock);
		Heard.of(instance, ModelCall.load(MODEL, null));
		this.clock.advance(Duration.ofSeconds(10));
		return instance;
	}

	private record Replayed(Tokens prompt, Tokens output, Heard heard) {
	}

}
