package io.ollamagateway.transparency;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Bodies that are no JSON, not the JSON that is expected, or not UTF-8.
 */
final class BodyRequests {

	private static final List<String> BODIES = List.of("", " ", "{", "[]", "5", "\"x\"", "true", "null", "{}", "x",
			"{\"model\":5}", "{\"model\":[\"tiny\"]}", "{\"model\":null}", "{\"model\":{}}", "{\"model\":\"tiny\"",
			"{\"model\":\"tiny\",}", "{'model':'tiny'}", "{\"model\":\"tiny\"} and more", "{\"model\":\"tiny\"}{}",
			"{\"model\":\"nope\"} and more", "{\"model\":\"nope\",\"model\":\"tiny\"}",
			"{\"model\":\"tiny\",\"model\":\"nope\"}", "{\"MODEL\":\"tiny\"}", "{\"name\":\"tiny\"}",
			"{\"model\":\"ti\\u006ey\"}", "{\"mod\\u0065l\":\"tiny\"}", "\ufeff{\"model\":\"tiny\"}",
			"{\"model\":\"tiny\",\"a\":01}", "{\"model\":\"tiny\",\"a\":\"\t\"}", "{\"model\":\"tiny\",\"a\":tru}",
			"{\"model\":\"tiny\",\"a\":\"\\x\"}", "{\"model\":\"tiny\" \"a\":1}", "// x\n{\"model\":\"tiny\"}",
			"{\"model\":\"nope\",\"prompt\":5}", "{\"model\":\"nope\",\"messages\":5}", "{\"model\":\"nope\"}");

	private BodyRequests() {
	}

	static Stream<Request> all() {
		return Stream.concat(
				Requests.MODEL.stream().flatMap((path) -> BODIES.stream().map((body) -> Request.post(path, body))),
				Requests.MODEL.stream().flatMap(BodyRequests::odd));
	}

	private static Stream<Request> odd(String path) {
		Request served = Requests.served(path);
		String start = served.text().substring(0, served.text().length() - 1);
		return Stream.of(served.inChunks(), Request.post(path, "").inChunks(),
				served.withBody(bytes(start + ",\"user\":\"", 0xff, "\"}")),
				served.withBody(bytes(start + ",\"prompt\":\"a", 0xff, "b\",\"input\":\"c\"}")),
				served.withBody(bytes("{\"model\":\"ti", 0xff, "ny\"}")),
				served.withBody(start + ",\"deep\":" + "[".repeat(9000) + "]".repeat(9000) + "}"),
				served.withBody(start + ",\"deep\":" + "[".repeat(10_001) + "]".repeat(10_001) + "}"),
				served.withBody(start + ",\"long\":\"" + "x".repeat(200_000) + "\"}"),
				served.withBody(start + ",\"long\":" + "1".repeat(2000) + "}"),
				served.withBody("\n\n  " + served.text() + "\r\n"));
	}

	private static byte[] bytes(String before, int odd, String behind) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try {
			bytes.write(before.getBytes(StandardCharsets.UTF_8));
			bytes.write(odd);
			bytes.write(behind.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

}
