package io.ollamagateway.access;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class KeyCommandTests {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final KeyCommand command = new KeyCommand(new PrintStream(this.out, true, StandardCharsets.UTF_8),
			new SecureRandom());

	@Test
	void theLineForTheConfigurationKnowsTheSecretThatIsShown() {
		assertThat(this.command.run(new String[] { "make-key", "ide" })).isZero();
		String shown = this.out.toString(StandardCharsets.UTF_8);
		Matcher secret = Pattern.compile("ide\\.[A-Za-z0-9_-]{43}").matcher(shown);
		assertThat(secret.find()).as(shown).isTrue();
		Matcher line = Pattern.compile("- \\{id: (\\w+), secret: \"(.+?)\", scopes: \\[inference]}").matcher(shown);
		assertThat(line.find()).as(shown).isTrue();
		KeyReader keys = new KeyReader(Limits.NONE);
		keys.read("keys", List.of(new KeyProperties(line.group(1), line.group(2), null, Set.of(Scope.INFERENCE),
				List.of(), PriorityClass.DEFAULT, 1, null, null, 0)));
		assertThat(new Keys(keys.keys()).withSecret(new Credentials.Secret(secret.group(), null))).isNotNull();
	}

	@Test
	void noTwoSecretsAreTheSame() {
		this.command.run(new String[] { "make-key", "ide" });
		String first = this.out.toString(StandardCharsets.UTF_8);
		this.out.reset();
		this.command.run(new String[] { "make-key", "ide" });
		assertThat(this.out.toString(StandardCharsets.UTF_8)).isNotEqualTo(first);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a b", "a.b", "ü" })
	void anIdThatIsNoneIsRefused(String id) {
		assertThat(this.command.run(new String[] { "make-key", id })).isEqualTo(1);
		assertThat(this.out.toString(StandardCharsets.UTF_8)).startsWith("Usage: make-key ID");
	}

}
