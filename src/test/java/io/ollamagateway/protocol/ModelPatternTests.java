package io.ollamagateway.protocol;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class ModelPatternTests {

	@ParameterizedTest
	@ValueSource(strings = { "mistral", "mistral:latest", "library/mistral",
			"registry.ollama.ai/library/MISTRAL:latest", " mistral " })
	void namesOfOneModelAreOnePattern(String text) {
		ModelPattern pattern = ModelPattern.parse(text);
		assertThat(pattern).isEqualTo(ModelPattern.parse("mistral")).hasToString("mistral:latest");
		assertThat(pattern).hasSameHashCodeAs(ModelPattern.parse("mistral"));
		assertThat(pattern.isExact()).isTrue();
		assertThat(pattern.text()).isEqualTo("mistral:latest");
		assertThat(pattern.literalLength()).isEqualTo("mistral:latest".length());
	}

	@ParameterizedTest
	@ValueSource(strings = { "phi*", "PHI*", "phi**", "library/phi*", "registry.ollama.ai/library/phi*" })
	void globsOfTheSameModelsAreOnePattern(String text) {
		ModelPattern pattern = ModelPattern.parse(text);
		assertThat(pattern).isEqualTo(ModelPattern.parse("phi*"));
		assertThat(pattern.isExact()).isFalse();
		assertThat(pattern.literalLength()).isEqualTo(3);
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			mistral            , mistral               , true
			mistral            , MISTRAL:latest        , true
			mistral            , mistral:7b            , false
			mistral            , user/mistral          , false
			phi*               , phi3                  , true
			phi*               , PHI:mini              , true
			phi*               , user/phi              , false
			*coder             , qwen-coder            , true
			*coder             , qwen-coder:7b         , false
			*coder*            , qwen-coder:7b         , true
			*                  , hf.co/a/b:c           , true
			qwen?              , qwen3                 , true
			qwen?              , qwen                  , false
			qwen?:*b           , qwen3:32b             , true
			*:latest           , mistral               , true
			hf.co/*            , hf.co/bartowski/x:q4  , true
			hf.co/*            , mistral               , false
			library/*          , mistral:7b            , true
			library/*          , user/mistral          , false
			library/*          , hf.co/library/m       , false
			registry.ollama.ai/*, user/mistral         , true
			registry.ollama.ai/*, hf.co/user/mistral   , false
			user/*             , user/m                , true
			*a*b               , xxaxxab               , true
			""")
	void patternStandsForModels(String pattern, String name, boolean expected) {
		assertThat(ModelPattern.parse(pattern).matches(ModelName.parse(name).orElseThrow())).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "a b*", "m:", "a[bc]*", "h\u00e4*", "a/b/c/d", "{a,b}*" })
	void whatNoModelCanMatchIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> ModelPattern.parse(text))
			.withMessageContaining("'" + text + "'");
	}

	@Test
	void manyStarsDoNotTakeLong() {
		ModelPattern pattern = ModelPattern.parse("a*".repeat(200) + "b");
		ModelName name = ModelName.parse("a".repeat(300) + "/" + "a".repeat(80) + "/" + "a".repeat(80)).orElseThrow();
		assertThatNoException().isThrownBy(() -> assertTimeoutPreemptively(Duration.ofSeconds(2),
				() -> assertThat(pattern.matches(name)).isFalse()));
	}

}
