package io.ollamagateway.routing;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Map;

import io.ollamagateway.real.TinyModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that Ollama refuses before it loads their model, where the model's file is
 * damaged and cannot be loaded.
 */
@Tag("full")
class RealRefusalIT {

	private static RealServers servers;

	@BeforeAll
	static void start() throws IOException {
		servers = new RealServers(1, Map.of()).with("tiny", TinyModel.numbers());
		try (FileChannel weights = FileChannel.open(servers.get(0).weights("tiny"), StandardOpenOption.WRITE)) {
			weights.truncate(weights.size() / 2);
		}
		servers.behind("each.parallel=1");
	}

	@AfterAll
	static void stop() {
		if (servers != null) {
			servers.close();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			/v1/messages         | {"model":"tiny","messages":[{"role":"user","content":"Hi"}]}
			/v1/chat/completions | {"model":"tiny","messages":[]}
			/api/embed           | {"model":"tiny","input":[1,2]}
			/api/generate        | {"model":"tiny","prompt":"Hi","images":"x"}
			""")
	@Disabled("[truth] 18: while a model cannot be loaded the caller still sees his own 400")
	void theCallersMistakeIsToldAlthoughTheModelCannotBeLoaded(String path, String body) throws Exception {
		HttpResponse<String> direct = servers.get(0).post(path, body);
		HttpResponse<String> through = new TestClient(servers.gateway().url()).post(path, body);
		assertThat(direct.statusCode()).as(direct.body()).isEqualTo(400);
		assertThat(through.statusCode()).as(through.body()).isEqualTo(400);
	}

}
