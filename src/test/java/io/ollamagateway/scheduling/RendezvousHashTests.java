package io.ollamagateway.scheduling;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RendezvousHashTests {

	@Test
	void keysSpreadInProportionToWeight() {
		Map<String, Long> shares = LongStream.range(0, 10_000)
			.mapToObj((key) -> home(key, List.of("a", "b", "heavy")))
			.collect(Collectors.groupingBy((id) -> id, Collectors.counting()));
		assertThat(shares.get("a")).isBetween(2300L, 2700L);
		assertThat(shares.get("b")).isBetween(2300L, 2700L);
		assertThat(shares.get("heavy")).isBetween(4800L, 5200L);
	}

	@Test
	void onlyTheKeysOfAnInstanceThatGoesMove() {
		for (long key = 0; key < 2000; key++) {
			String before = home(key, List.of("a", "b", "c"));
			if (!before.equals("c")) {
				assertThat(home(key, List.of("a", "b"))).isEqualTo(before);
			}
		}
	}

	@Test
	void equalTextsHaveEqualKeys() {
		assertThat(RendezvousHash.key("abc")).isEqualTo(RendezvousHash.key("abc"));
		assertThat(RendezvousHash.key("abc")).isNotEqualTo(RendezvousHash.key("abd"));
	}

	private static String home(long key, List<String> instances) {
		return instances.stream().max((one, other) -> Double.compare(score(key, one), score(key, other))).orElseThrow();
	}

	private static double score(long key, String instance) {
		return RendezvousHash.score(key, instance, instance.equals("heavy") ? 2 : 1);
	}

}
