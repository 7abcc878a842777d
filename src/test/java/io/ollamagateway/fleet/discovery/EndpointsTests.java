package io.ollamagateway.fleet.discovery;

import java.util.List;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.ollamagateway.fleet.model.Pod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class EndpointsTests {

	private final Endpoints endpoints = new Endpoints(null);

	@ParameterizedTest(name = "ready {0}, serving {1}, terminating {2}: {3}")
	@CsvSource(nullValues = "-", textBlock = """
			- ,     - ,     - ,     -
			true,  true,  false, -
			false, false, false, its pod is not ready
			false, true,  true,  its pod is terminating
			false, false, true,  its pod is terminating
			- ,     - ,     true,  its pod is terminating
			""")
	void anEndpointThatWasReadySaysWhetherItGetsRequests(Boolean ready, Boolean serving, Boolean terminating,
			String leaving) {
		this.endpoints.in(List.of(slice("a").add("pod-1", "10.0.0.1", true, true, false).get()));
		assertThat(this.endpoints.in(List.of(slice("a").add("pod-1", "10.0.0.1", ready, serving, terminating).get())))
			.singleElement()
			.satisfies((found) -> {
				assertThat(found.name()).isEqualTo("pod-1");
				assertThat(found.pod()).isEqualTo(new Pod("ai", "pod-1"));
				assertThat(found.url()).hasToString("http://10.0.0.1:11434");
				assertThat(found.leaving()).isEqualTo(leaving);
			});
	}

	@Test
	void anEndpointThatHasNotBeenReadyIsNone() {
		assertThat(this.endpoints.in(List.of(slice("a").add("pod-1", "10.0.0.1", false, false, false)
			.add("pod-2", "10.0.0.2", false, true, true)
			.get()))).isEmpty();
	}

	@Test
	void aSliceOfAServiceWithoutPodsHasNullAsEndpoints() {
		EndpointSlice empty = slice("a").get();
		empty.setEndpoints(null);
		assertThat(this.endpoints.in(List.of(empty))).isEmpty();
	}

	@Test
	void anotherPodOfTheSameNameHasNotBeenReadyYet() {
		this.endpoints.in(List.of(slice("a").uid("1").add("ollama-0", "10.0.0.1", true, true, false).get()));
		assertThat(
				this.endpoints.in(List.of(slice("a").uid("2").add("ollama-0", "10.0.0.2", false, false, false).get())))
			.isEmpty();
	}

	@Test
	void anEndpointInSeveralSlicesIsOneAndLeavesIfOneOfThemSaysSo() {
		EndpointSlice plain = slice("a").add("pod-1", "10.0.0.1", true, true, false).get();
		// such as that of a headless Service that publishes addresses that are not ready
		EndpointSlice other = slice("b").add("pod-1", "10.0.0.1", false, true, true).get();
		assertThat(this.endpoints.in(List.of(plain))).hasSize(1);
		assertThat(this.endpoints.in(List.of(plain, other))).singleElement()
			.extracting(FoundInstance::leaving)
			.isEqualTo("its pod is terminating");
	}

	@Test
	void aPodWithAddressesOfBothKindsIsOne() {
		EndpointSlice six = slice("a").type("IPv6").add("pod-1", "fd00::1", true, true, false).get();
		EndpointSlice four = slice("b").type("IPv4").add("pod-1", "10.0.0.1", true, true, false).get();
		assertThat(this.endpoints.in(List.of(six, four))).singleElement()
			.extracting(FoundInstance::url)
			.hasToString("http://10.0.0.1:11434");
		assertThat(this.endpoints.in(List.of(six))).singleElement()
			.extracting(FoundInstance::url)
			.hasToString("http://[fd00::1]:11434");
	}

	@ParameterizedTest(name = "port {0} of {1}: {2}")
	@CsvSource(nullValues = "-", textBlock = """
			- ,        api=8080,              8080
			- ,        api=8080 http=11434,   11434
			- ,        api=8080 ollama=9000,  9000
			- ,        api=8080 metrics=9090, 11434
			- ,        '',                    11434
			api,      api=8080 http=11434,   8080
			9999,     api=8080,              9999
			""")
	void thePortIsTheOneThatIsNamedElseTheUsualOne(String wanted, String ports, int port) {
		assertThat(new Endpoints(wanted)
			.in(List.of(slice("a").ports(ports).add("pod-1", "10.0.0.1", true, true, false).get()))).singleElement()
			.satisfies((found) -> assertThat(found.url().getPort()).isEqualTo(port));
	}

	@Test
	void aSliceWithoutThePortIsLeftOutAndToldOnce(CapturedOutput output) {
		Endpoints named = new Endpoints("api");
		List<EndpointSlice> slices = List
			.of(slice("a").ports("http=80").add("pod-1", "10.0.0.1", true, true, false).get());
		assertThat(named.in(slices)).isEmpty();
		assertThat(named.in(slices)).isEmpty();
		assertThat(output).containsOnlyOnce("EndpointSlice ai/a has no port named 'api'");
	}

	@Test
	void labelsOfTheGatewaySayWhatTheInstancesAre() {
		assertThat(this.endpoints.in(List.of(slice("a").add("pod-1", "10.0.0.1", true, true, false).get())))
			.singleElement()
			.satisfies((found) -> assertThat(found.settings()).containsOnlyKeys("pool"));
	}

	private static Draft slice(String name) {
		return new Draft(name);
	}

	/**
	 * An EndpointSlice to be.
	 */
	private static final class Draft {

		private final EndpointSliceBuilder builder = new EndpointSliceBuilder();

		private String uid = "u";

		private boolean hasPorts;

		Draft(String name) {
			this.builder.withAddressType("IPv4")
				.withNewMetadata()
				.withName(name)
				.withNamespace("ai")
				.addToLabels("ollama-gateway/pool", "small")
				.addToLabels("app", "ollama")
				.endMetadata();
		}

		Draft type(String type) {
			this.builder.withAddressType(type);
			return this;
		}

		Draft uid(String uid) {
			this.uid = uid;
			return this;
		}

		Draft ports(String ports) {
			this.hasPorts = true;
			for (String port : ports.split(" ", -1)) {
				if (!port.isEmpty()) {
					this.builder.addNewPort()
						.withName(port.substring(0, port.indexOf('=')))
						.withPort(Integer.valueOf(port.substring(port.indexOf('=') + 1)))
						.endPort();
				}
			}
			return this;
		}

		Draft add(String pod, String address, Boolean ready, Boolean serving, Boolean terminating) {
			this.builder.addNewEndpoint()
				.addToAddresses(address)
				.withNewConditions()
				.withReady(ready)
				.withServing(serving)
				.withTerminating(terminating)
				.endConditions()
				.withNewTargetRef()
				.withKind("Pod")
				.withNamespace("ai")
				.withName(pod)
				.withUid(this.uid)
				.endTargetRef()
				.endEndpoint();
			return this;
		}

		EndpointSlice get() {
			return (this.hasPorts ? this : ports("http=11434")).builder.build();
		}

	}

}
