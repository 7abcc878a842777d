package io.ollamagateway.transparency;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a client can notice of an answer, without what differs from one moment to the
 * next.
 */
final class Notice {

	private Notice() {
	}

	static List<Difference> differences(Request request, Answer direct, Answer gateway) {
		Map<String, String> expected = of(request, direct);
		Map<String, String> said = of(request, gateway);
		Set<String> aspects = new LinkedHashSet<>(expected.keySet());
		aspects.addAll(said.keySet());
		List<Difference> differences = new ArrayList<>();
		for (String aspect : aspects) {
			String there = expected.getOrDefault(aspect, "");
			String here = said.getOrDefault(aspect, "");
			if (!there.equals(here)) {
				differences.add(new Difference(request, aspect, there, here));
			}
		}
		return differences;
	}

	private static Map<String, String> of(Request request, Answer answer) {
		Map<String, String> notice = new LinkedHashMap<>();
		notice.put("status", Integer.toString(answer.status()));
		answer.headers().forEach((name, values) -> {
			if (isTelling(request, name)) {
				notice.put("header " + name, Masks.ids(String.join(" | ", values)));
			}
		});
		notice.put("body", Masks.body(request, answer.body()));
		notice.put("framing", answer.framing());
		notice.put("trailers", String.join(" | ", answer.trailers()));
		notice.put("end", answer.end());
		return notice;
	}

	/** Bodies are compared themselves, so their length is where there is none. */
	private static boolean isTelling(Request request, String header) {
		return switch (header) {
			case "date", "transfer-encoding" -> false;
			case "content-length" -> "HEAD".equals(request.method());
			default -> true;
		};
	}

}
