package io.ollamagateway.protocol;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerReaderTests {

	@Test
	void lastLineOfANativeStreamTellsItsCost() {
		AnswerCounters counters = AnswerTexts.GENERATE.told().counters();
		assertThat(counters).isEqualTo(new AnswerCounters(Duration.ofNanos(4_883_583_458L), Duration.ofNanos(1_334_875),
				Duration.ofNanos(342_546_000), Duration.ofNanos(4_535_599_000L), 26L, 0L, 282L, "stop"));
		assertThat(counters.slotWait()).isEqualTo(Duration.ofNanos(4_103_583));
	}

	@Test
	void answersOfAllShapesTellTheirTokens() {
		assertThat(AnswerTexts.CHAT.told().counters()).isEqualTo(new AnswerCounters(Duration.ofNanos(9),
				Duration.ofNanos(1), Duration.ofNanos(2), Duration.ofNanos(5), 26L, 20L, 3L, "stop"));
		assertThat(AnswerTexts.GENERATE_WHOLE.told().counters()).isEqualTo(new AnswerCounters(Duration.ofNanos(10),
				Duration.ofNanos(1), Duration.ofNanos(3), Duration.ofNanos(4), 5L, null, 2L, "length"));
		assertThat(AnswerTexts.EMBED.told().counters()).isEqualTo(new AnswerCounters(Duration.ofNanos(14_143_917),
				Duration.ofNanos(1_019_500), null, null, 8L, null, null, null));
		assertThat(AnswerTexts.OPENAI_CHAT.told().counters()).isEqualTo(tokens(12L, 10L, 34L, "tool_calls"));
		assertThat(AnswerTexts.OPENAI_WHOLE.told().counters()).isEqualTo(tokens(1L, null, 2L, "stop"));
		assertThat(AnswerTexts.OPENAI_EMBEDDINGS.told().counters()).isEqualTo(tokens(6L, null, null, null));
		assertThat(AnswerTexts.RESPONSES.told().counters()).isEqualTo(tokens(12L, 3L, 34L, "completed"));
		assertThat(AnswerTexts.RESPONSES_WHOLE.told().counters()).isEqualTo(tokens(1L, 0L, 2L, "max_output_tokens"));
		assertThat(AnswerTexts.ANTHROPIC.told().counters()).isEqualTo(tokens(117L, 100L, 34L, "end_turn"));
		assertThat(AnswerTexts.ANTHROPIC_WHOLE.told().counters()).isEqualTo(tokens(1L, null, 2L, "end_turn"));
		assertThat(AnswerTexts.LOAD.told().counters()).isEqualTo(tokens(null, null, null, "load"));
		assertThat(AnswerTexts.SHOW.told().counters()).isEqualTo(AnswerCounters.UNKNOWN);
	}

	@Test
	void zerosBeforeTheLastChunkOfACompletionAreNoCounts() {
		assertThat(AnswerTexts.OPENAI_COMPLETION.told().counters()).isEqualTo(tokens(4L, null, 0L, "stop"));
		String text = AnswerTexts.OPENAI_COMPLETION.text();
		String cutOff = text.substring(0, text.indexOf("\"prompt_tokens\":4"));
		assertThat(Answers.stream(Endpoint.OPENAI_COMPLETIONS, cutOff).counters())
			.isEqualTo(tokens(null, null, null, "stop"));
	}

	@ParameterizedTest
	@EnumSource
	void answersAreCompleteAtTheirMarkAndNotBefore(AnswerTexts answer) {
		String text = answer.text();
		boolean endsWell = answer != AnswerTexts.NATIVE_ERROR && answer != AnswerTexts.OPENAI_ERROR
				&& answer != AnswerTexts.RESPONSES_ERROR && answer != AnswerTexts.ANTHROPIC_ERROR;
		assertThat(answer.told().complete()).isEqualTo(endsWell);
		String beforeTheMark = text.stripTrailing();
		for (int end = 0; end < beforeTheMark.length(); end++) {
			AnswerReader reader = Answers.read(answer.reader(), text.substring(0, end));
			assertThat(reader.complete()).as(text.substring(0, end)).isFalse();
		}
	}

	@Test
	void errorsToldInTheAnswerAreFound() {
		assertThat(AnswerTexts.NATIVE_ERROR.told().error()).isEqualTo("an error was \"encountered\": \u00e4\u00e4");
		assertThat(AnswerTexts.OPENAI_ERROR.told().error()).isEqualTo("broken");
		assertThat(AnswerTexts.RESPONSES_FAILED.told().error()).isEqualTo("broken");
		assertThat(AnswerTexts.RESPONSES_ERROR.told().error()).isEqualTo("broken");
		assertThat(AnswerTexts.ANTHROPIC_ERROR.told().error()).isEqualTo("busy");
		assertThat(AnswerTexts.RESPONSES_FAILED.told().complete()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(names = { ".*ERROR", ".*FAILED" }, mode = EnumSource.Mode.MATCH_NONE)
	void answersWithoutAnErrorHaveNotFailed(AnswerTexts answer) {
		AnswerReader reader = Answers.read(answer.reader(), answer.text());
		assertThat(reader.failed()).isFalse();
		assertThat(reader.error()).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			GENERATE           | {"error":""}
			OPENAI_CHAT        | data: {"error":{"type":"x"}}
			ANTHROPIC_MESSAGES | data: {"type":"error"}
			OPENAI_RESPONSES   | data: {"type":"response.failed"}
			""")
	void errorsWithoutATextAreErrors(Endpoint endpoint, String text) {
		AnswerReader reader = Answers.stream(endpoint, text + "\n\n");
		assertThat(reader.failed()).isTrue();
		assertThat(reader.error()).isEmpty();
	}

	@Test
	void nullErrorIsNone() {
		assertThat(Answers.stream(Endpoint.OPENAI_CHAT, "data: {\"error\":null}\n\n").failed()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "e", "\u20ac", "\\u20ac", "\\n" })
	void longErrorsAreCutBetweenCharacters(String character) {
		String error = Answers.stream(Endpoint.CHAT, "{\"error\":\"x" + character.repeat(5000) + "\"}\n").error();
		assertThat(error).startsWith("x").hasSizeBetween(170, 1024).doesNotContain("\ufffd", "\\", "u20");
	}

	@Test
	void piecesWithOutputAreCounted() {
		assertThat(AnswerTexts.GENERATE.told().pieces()).isEqualTo(1);
		assertThat(AnswerTexts.CHAT.told().pieces()).isEqualTo(3);
		assertThat(AnswerTexts.OPENAI_CHAT.told().pieces()).isEqualTo(3);
		assertThat(AnswerTexts.OPENAI_COMPLETION.told().pieces()).isEqualTo(1);
		assertThat(AnswerTexts.RESPONSES.told().pieces()).isEqualTo(2);
		assertThat(AnswerTexts.ANTHROPIC.told().pieces()).isEqualTo(2);
		assertThat(AnswerTexts.LOAD.told().pieces()).isZero();
		assertThat(AnswerTexts.GENERATE_WHOLE.told().pieces()).isZero();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			GENERATE           | {"response":"","done":false}                                      | false
			GENERATE           | {"response":"","thinking":"a"                                     | true
			GENERATE           | {"response":" "                                                   | true
			GENERATE           | {"response":"\\\\n"                                               | true
			CHAT               | {"message":{"role":"assistant","content":"","tool_calls":[]}}     | false
			CHAT               | {"message":{"content":"","tool_calls":null},"thinkin":"a"}        | false
			CHAT               | {"message":{"role":"assistant","content":"","tool_calls":[{       | true
			CHAT               | {"messages":{"content":"a"},"x":{"message":{"content":"a"}}}      | false
			OPENAI_CHAT        | data: {"choices":[{"delta":{"role":"assistant","content":""}}]}   | false
			OPENAI_CHAT        | data: {"choices":[{"delta":{"role":"assistant","content":"a"}}]}  | true
			OPENAI_CHAT        | data: {"choices":[{"delta":{"reasoning":"a"}}]}                   | true
			OPENAI_CHAT        | data: {"choices":{"delta":{"content":"a"}}}                       | false
			OPENAI_CHAT        | event: {"choices":[{"delta":{"content":"a"}}]}                    | false
			OPENAI_COMPLETIONS | data:{"choices":[{"text":"a"}]}                                   | true
			ANTHROPIC_MESSAGES | data: {"type":"content_block_start"}                              | false
			ANTHROPIC_MESSAGES | data: {"type":"content_block_delta"}                              | true
			OPENAI_RESPONSES   | data: {"type":"response.content_part.added"}                      | false
			OPENAI_RESPONSES   | data: {"type":"response.reasoning_summary_text.delta"}            | true
			""")
	void outputBeginsWithTheFirstPieceThatIsNotEmpty(Endpoint endpoint, String text, boolean expected) {
		assertThat(Answers.stream(endpoint, text).hasOutput()).isEqualTo(expected);
	}

	@Test
	void outputOfAWholeAnswerBeginsWithItsFirstByte() {
		AnswerReader reader = AnswerReader.of(Endpoint.OPENAI_CHAT, false);
		assertThat(reader.hasOutput()).isFalse();
		assertThat(Answers.read(reader, "").hasOutput()).isFalse();
		assertThat(Answers.read(reader, "{").hasOutput()).isTrue();
	}

	@Test
	void embeddingsAreNoStreamWhateverWasAsked() {
		assertThat(Answers.stream(Endpoint.EMBED, AnswerTexts.EMBED.text()).complete()).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"response":"\\"done\\":true","done":false}
			{"response":"x","done":"true"}
			{"x":{"done":true}}
			{"message":{"done":true,"content":"a"},"done":false}
			{"message":{"tool_calls":[{"function":{"arguments":{"done":true}}}]}}
			[{"done":true}]
			{"done":[true]}
			{"done":false,"context":[true,{"done":true}]}
			{"done ":true}
			{"done":truely}
			{"done":true
			"done":true}
			""")
	void onlyDoneAtTheTopOfALineEndsANativeStream(String line) {
		assertThat(Answers.stream(Endpoint.CHAT, line + "\n").complete()).isFalse();
	}

	@Test
	void keysMayBeEscaped() {
		AnswerReader reader = Answers.stream(Endpoint.CHAT,
				"{\"\\u0064one\":true,\"eval_coun\\u0074\":5,\"mess\\u0061ge\":{\"\\u0063ontent\":\"a\"}}\n");
		assertThat(reader.complete()).isTrue();
		assertThat(reader.counters().outputTokens()).isEqualTo(5);
		assertThat(reader.pieces()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "1.5", "1e3", "\"7\"", "null", "9999999999999999999", "[3]", "{\"a\":3}", "true" })
	void whatIsNoCountStaysUnknown(String value) {
		AnswerReader reader = Answers.stream(Endpoint.CHAT,
				"{\"eval_count\":" + value + ",\"total_duration\":" + value + ",\"done\":true}");
		assertThat(reader.counters()).isEqualTo(AnswerCounters.UNKNOWN);
		assertThat(reader.complete()).isTrue();
	}

	@Test
	void doneReasonIsBounded() {
		AnswerReader reader = Answers.stream(Endpoint.CHAT, "{\"done_reason\":\"" + "x".repeat(10_000) + "\"}\n");
		assertThat(reader.counters().doneReason()).hasSize(64);
	}

	@Test
	void brokenLineDoesNotHideTheNext() {
		AnswerReader reader = Answers.stream(Endpoint.CHAT, "{\"message\":{\"content\":\"a\n{\"done\":true}\n");
		assertThat(reader.complete()).isTrue();
		AnswerReader events = Answers.stream(Endpoint.OPENAI_CHAT,
				"data: {\"choices\":[{\"x\":\"a\n\ndata: [DONE]\n\n");
		assertThat(events.complete()).isTrue();
	}

	@Test
	void eventsMayHaveCarriageReturnsCommentsAndDataOfSeveralLines() {
		AnswerReader reader = Answers.stream(Endpoint.ANTHROPIC_MESSAGES, """
				: waiting

				event: message_delta
				id: 7
				data: {"type":"message_delta",
				data: "usage":{"output_tokens":34,"input_tokens":3}}

				data:{"type":"message_stop"}

				""".replace("\n", "\r\n"));
		assertThat(reader.counters()).isEqualTo(tokens(3L, null, 34L, null));
		assertThat(reader.complete()).isTrue();
		assertThat(reader.atLineStart()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "data: \"[DONE]\"", "data: [\"DONE\"]", "data: [[DONE]]", "data: DONE", "[DONE]",
			"event: [DONE]", "data: {\"x\":[DONE]}", "data: [DONEX]", "xdata: [DONE]" })
	void onlyTheMarkItselfEndsAStreamOfOpenAis(String line) {
		assertThat(Answers.stream(Endpoint.OPENAI_CHAT, line + "\n\n").complete()).isFalse();
	}

	@Test
	void lineStartIsBehindALineOrAnEvent() {
		assertThat(AnswerReader.of(Endpoint.CHAT, true).atLineStart()).isTrue();
		assertThat(Answers.stream(Endpoint.CHAT, "{}").atLineStart()).isFalse();
		assertThat(Answers.stream(Endpoint.CHAT, "{}\n").atLineStart()).isTrue();
		assertThat(Answers.stream(Endpoint.CHAT, "{}\n{").atLineStart()).isFalse();
		assertThat(AnswerReader.of(Endpoint.OPENAI_CHAT, true).atLineStart()).isTrue();
		assertThat(Answers.stream(Endpoint.OPENAI_CHAT, "data: {}\n").atLineStart()).isFalse();
		assertThat(Answers.stream(Endpoint.OPENAI_CHAT, "data: {}\n\n").atLineStart()).isTrue();
		assertThat(Answers.stream(Endpoint.OPENAI_CHAT, "data: {}\n\nd").atLineStart()).isFalse();
	}

	private static AnswerCounters tokens(Long prompt, Long cached, Long output, String reason) {
		return new AnswerCounters(null, null, null, null, prompt, cached, output, reason);
	}

}
