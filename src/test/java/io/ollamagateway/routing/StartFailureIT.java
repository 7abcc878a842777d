package io.ollamagateway.routing;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A mistake in the configuration stops the start, with a sentence about it instead of a
 * stack trace.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureIT {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					pools.a.models=mistral,library/mistral | ollama-gateway.pools.a.models[1] is wrong: the pool names it twice ('library/mistral')
					pools.a.instances=ftp://x | ollama-gateway.pools.a.instances[0].url is wrong: 'ftp://x' is not the URL of an instance: its scheme must be http or https
					pools.a.fallback=nowhere | ollama-gateway.pools.a.fallback is wrong: there is no pool of this name ('nowhere')
					pools.a.modles=mistral | ollama-gateway.pools.a.modles is not a property of the gateway
					pools.a.health.fall=three | ollama-gateway.pools.a.health.fall is wrong: 'three' is not a value of type int
					""")
	void theSentenceNamesTheProperty(String property, String sentence, CapturedOutput output) {
		assertThatThrownBy(() -> GatewayUnderTest.start(property));
		assertThat(output).contains("APPLICATION FAILED TO START", sentence).doesNotContain("\tat io.ollamagateway");
	}

}
