package io.ollamagateway.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Tag("full")
class DockerfileIT {

	@Test
	void theLinterHasNothingToSay() throws Exception {
		List<String> complaints = lint().stream()
			// a stage of this file has no tag
			.filter((issue) -> !issue.path("content").asString().startsWith("FROM ${JAR}"))
			.map(JsonNode::toString)
			.toList();
		assertThat(complaints).isEmpty();
	}

	private static List<JsonNode> lint() throws IOException, InterruptedException {
		Process linter;
		try {
			linter = new ProcessBuilder("dockerfilelint", "--output", "json", Dockerfile.FILE.toString())
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			assumeTrue(false, "dockerfilelint is not installed");
			throw ex;
		}
		String report = new String(linter.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(linter.waitFor(1, TimeUnit.MINUTES)).isTrue();
		JsonNode file = JsonMapper.shared().readTree(report).path("files").path(0);
		assertThat(file.path("file").asString()).isEqualTo(Dockerfile.FILE.toString());
		return file.path("issues").valueStream().toList();
	}

}
