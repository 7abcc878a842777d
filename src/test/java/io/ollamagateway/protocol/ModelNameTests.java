package io.ollamagateway.protocol;

import io.ollamagateway.protocol.ModelName.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ModelNameTests {

	@ParameterizedTest
	@CsvSource(textBlock = """
			llama2                                            , llama2:latest
			llama2:latest                                     , llama2:latest
			LLAMA2:Latest                                     , llama2:latest
			library/llama2                                    , llama2:latest
			registry.ollama.ai/library/llama2:latest          , llama2:latest
			https://registry.ollama.ai/library/llama2         , llama2:latest
			http://example.com/ns/m                           , example.com/ns/m:latest
			user/m                                            , user/m:latest
			registry.ollama.ai/user/m                         , user/m:latest
			hf.co/bartowski/X-GGUF:Q4_K_M                     , hf.co/bartowski/x-gguf:q4_k_m
			hf.co/library/m                                   , hf.co/library/m:latest
			localhost:5000/ns/m                               , localhost:5000/ns/m:latest
			localhost:5000/ns/m:7b                            , localhost:5000/ns/m:7b
			_x                                                , _x:latest
			x:///ns/m                                         , ns/m:latest
			a.b-c_d:1.5b-q4.0                                 , a.b-c_d:1.5b-q4.0
			'  llama2\u00a0 '                                 , llama2:latest
			""")
	void displayIsTheNormalForm(String text, String display) {
		assertThat(ModelName.parse(text)).map(ModelName::display).contains(display);
		assertThat(ModelName.parse(display)).isEqualTo(ModelName.parse(text));
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			gpt-oss:20b:cloud , gpt-oss:20b    , CLOUD
			gpt-oss:20b-cloud , gpt-oss:20b    , CLOUD
			gpt-oss:20b-CLOUD , gpt-oss:20b    , CLOUD
			gpt-oss:cloud     , gpt-oss:latest , CLOUD
			gpt-oss:Local     , gpt-oss:latest , LOCAL
			m:1b:local        , m:1b           , LOCAL
			my-cloud          , my-cloud:latest, UNSPECIFIED
			m:cloudy          , m:cloudy       , UNSPECIFIED
			m:8000/n/x-cloud  , m:8000/n/x-cloud:latest, UNSPECIFIED
			""")
	void sourceIsCutOff(String text, String display, Source source) {
		assertThat(ModelName.parse(text).map(ModelName::display).orElse(null)).isEqualTo(display);
		assertThat(ModelName.parse(text).map(ModelName::source).orElse(null)).isEqualTo(source);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", ":", "/", "m:", ":7b", "/m", "ns/", "ns//m", "//m", "/ns/m", "a/b/c/d", "-m",
			".m", "m:-t", "n.s/m", "m@sha256:abc", "m m", "m:a:b", "h\u00e4", "m\u017f", "http://m", "m:cloud:local",
			"m:7b-cloud:cloud", "m:-cloud", ":cloud", "m :cloud", "host!/ns/m", "m+x", "m?", "*" })
	void whatOllamaCallsInvalidIsNoName(String text) {
		assertThat(ModelName.parse(text)).isEmpty();
	}

	@Test
	void partsHaveTheirLimits() {
		assertThat(ModelName.parse("m".repeat(80))).isPresent();
		assertThat(ModelName.parse("m".repeat(81))).isEmpty();
		assertThat(ModelName.parse("m:" + "t".repeat(80))).isPresent();
		assertThat(ModelName.parse("m:" + "t".repeat(81))).isEmpty();
		assertThat(ModelName.parse("n".repeat(81) + "/m")).isEmpty();
		assertThat(ModelName.parse("h".repeat(350) + "/n/m")).isPresent();
		assertThat(ModelName.parse("h".repeat(351) + "/n/m")).isEmpty();
	}

	@Test
	void sourceMakesADifference() {
		assertThat(ModelName.parse("m:cloud")).isNotEqualTo(ModelName.parse("m"));
	}

}
