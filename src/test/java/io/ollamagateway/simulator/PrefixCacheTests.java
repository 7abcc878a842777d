package io.ollamagateway.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a runner need not read again.
 */
@Timeout(20)
class PrefixCacheTests {

	private static final ModelSettings MODEL = ModelSettings.of("llama3.2").withRates(1000, 100, 1);

	/** A token of a prompt takes 1 ms, a generated one 10 ms. */
	private static final InstanceSettings SETTINGS = InstanceSettings.defaults()
		.withModels(MODEL, ModelSettings.of("mistral"))
		.withMaxLoadedModels(1);

	private static final Tokens OUTPUT = Tokens.random(-1, 10);

	private final VirtualClock clock = new VirtualClock();

	private SimulatedInstance instance = instance(SETTINGS);

	@Test
	void ofAPromptThatCameBeforeOneTokenIsRead() {
		Tokens prompt = Tokens.random(1, 1000);
		Completion first = ask(prompt);
		assertThat(first.cachedTokens()).isZero();
		assertThat(first.promptEval()).isEqualTo(Duration.ofSeconds(1).toNanos());
		Completion second = ask(prompt);
		assertThat(second.promptTokens()).isEqualTo(1000);
		assertThat(second.cachedTokens()).isEqualTo(999);
		assertThat(second.promptEval()).isEqualTo(Duration.ofMillis(1).toNanos());
	}

	@Test
	void theNextTurnReadsOnlyWhatIsNew() {
		Tokens prompt = Tokens.random(1, 1000);
		ask(prompt);
		Completion next = ask(prompt.append(OUTPUT).append(Tokens.random(2, 50)));
		assertThat(next.cachedTokens()).isEqualTo(1010);
		assertThat(next.promptEval()).isEqualTo(Duration.ofMillis(50).toNanos());
	}

	@Test
	void manyConversationsStayWarmInOneSlot() {
		assertThat(cached(1, 2, 3, 4, 5, 6)).containsOnly(0);
		assertThat(cached(1, 2, 3, 4, 5, 6)).containsOnly(999);
	}

	@Test
	void theOldestIsForgottenWhenTheCacheIsFull() {
		long room = MODEL.bytesPerToken() * 2500;
		this.instance = instance(SETTINGS.withPromptCacheRam(room));
		assertThat(cached(1, 2, 3, 4)).containsOnly(0);
		assertThat(this.instance.runners()).first()
			.satisfies((runner) -> assertThat(runner.room.cache().bytes()).isPositive().isLessThanOrEqualTo(room));
		// 4 is in the slot, 3 and 2 in memory
		assertThat(cached(3, 4, 1)).containsExactly(999, 999, 0);
	}

	@Test
	void withoutACacheOnlyTheSlotRemembers() {
		this.instance = instance(SETTINGS.withPromptCacheRam(0));
		assertThat(cached(1, 1, 2, 1)).containsExactly(0, 999, 0, 0);
	}

	@Test
	void aCallGoesToTheSlotThatKnowsMostOfIt() {
		this.instance = instance(SETTINGS.withNumParallel(2).withPromptCacheRam(0));
		List<Heard> both = List.of(submit(prompt(1)), submit(prompt(2)));
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(both).allSatisfy((call) -> assertThat(call.completion).isNotNull());
		assertThat(cached(1, 1, 2, 1, 2)).containsOnly(999);
		// 3 takes the slot that was not used for longer, which is that of 1
		assertThat(cached(3, 2, 1)).containsExactly(0, 999, 0);
	}

	@Test
	void aPromptThatBeginsALittleAlikeTakesNotThatSlot() {
		this.instance = instance(SETTINGS.withNumParallel(2).withPromptCacheRam(0));
		Tokens system = Tokens.random(9, 100);
		ask(system.append(Tokens.random(1, 900)));
		assertThat(ask(system.append(Tokens.random(2, 900))).cachedTokens()).isZero();
		assertThat(ask(system.append(Tokens.random(3, 800))).cachedTokens()).isEqualTo(100);
	}

	@Test
	void anUnloadForgets() {
		ask(prompt(1));
		Heard.of(this.instance, ModelCall.load("llama3.2", Duration.ZERO));
		assertThat(this.instance.resident()).isEmpty();
		assertThat(ask(prompt(1)).cachedTokens()).isZero();
	}

	@Test
	void anotherModelInBetweenForgets() {
		ask(prompt(1));
		Heard.of(this.instance, ModelCall.load("mistral", null));
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(this.instance.resident()).containsExactly("mistral:latest");
		assertThat(ask(prompt(1)).cachedTokens()).isZero();
	}

	@Test
	void aCallThatWasCancelledLeavesWhatWasRead() {
		SimulatedCall call = this.instance.submit(ModelCall.replay("llama3.2", prompt(1), OUTPUT),
				new Heard(this.clock));
		loaded();
		this.clock.advance(Duration.ofMillis(200));
		call.cancel();
		this.clock.advance(Duration.ofSeconds(5));
		// it went on for a second until it was noticed
		assertThat(ask(prompt(1)).cachedTokens()).isEqualTo(999);
		SimulatedCall other = this.instance.submit(ModelCall.replay("llama3.2", Tokens.random(2, 3000), OUTPUT),
				new Heard(this.clock));
		this.clock.advance(Duration.ofMillis(200));
		other.cancel();
		this.clock.advance(Duration.ofSeconds(5));
		assertThat(ask(Tokens.random(2, 3000)).cachedTokens()).isEqualTo(1200);
	}

	@Test
	void anEmbeddingUsesNoCache() {
		ModelCall embed = new ModelCall("llama3.2", ModelCall.Kind.EMBED, null, null, List.of("a text", "a text"),
				RunnerOptions.NONE, null, -1, List.of(), null, List.of(), false, 0);
		for (int i = 0; i < 2; i++) {
			Heard heard = Heard.of(this.instance, embed);
			this.clock.advance(Duration.ofSeconds(10));
			assertThat(heard.completion).isNotNull();
			assertThat(heard.completion.cachedTokens()).isZero();
		}
	}

	@Test
	void imagesAreTokensWhereTheyStand() {
		Tokens dog = new Prompt.Writer().message("user", List.of("dog"), "What is it?").write().tokens();
		Tokens cat = new Prompt.Writer().message("user", List.of("cat"), "What is it?").write().tokens();
		assertThat(dog.length()).isEqualTo(3 + 768 + 3);
		assertThat(dog.commonPrefix(cat)).isEqualTo(3);
		assertThat(dog).isEqualTo(new Prompt.Writer().message("USER", List.of("dog"), "What is it?").write().tokens());
	}

	@Test
	void theNextTurnOfAChatContinuesTheAnswer() {
		Prompt first = new Prompt.Writer().message("user", List.of("dog"), "What is it?").write();
		Prompt second = new Prompt.Writer().message("user", List.of("dog"), "What is it?")
			.message("assistant", List.of(), "A dog.")
			.message("user", List.of(), "Really?")
			.write();
		Tokens kept = first.followedBy(Prompt.marker("assistant") + "A dog.");
		// all but a last piece that is not full
		assertThat(second.tokens().commonPrefix(kept)).isGreaterThanOrEqualTo(kept.length() - 1);
	}

	private List<Integer> cached(int... conversations) {
		List<Integer> cached = new ArrayList<>();
		for (int conversation : conversations) {
			cached.add(ask(prompt(conversation)).cachedTokens());
		}
		return cached;
	}

	private static Tokens prompt(int conversation) {
		return Tokens.random(conversation, 1000);
	}

	private Completion ask(Tokens prompt) {
		Heard heard = submit(prompt);
		this.clock.advance(Duration.ofSeconds(20));
		assertThat(heard.completion).isNotNull();
		return heard.completion;
	}

	private Heard submit(Tokens prompt) {
		return Heard.of(this.instance, ModelCall.replay("llama3.2", prompt, OUTPUT));
	}

	private void loaded() {
		while (this.instance.resident().isEmpty()) {
			assertThat(this.clock.runNext()).isTrue();
		}
	}

	private SimulatedInstance instance(InstanceSettings settings) {
		return new SimulatedInstance(settings, this.clock);
	}

}
