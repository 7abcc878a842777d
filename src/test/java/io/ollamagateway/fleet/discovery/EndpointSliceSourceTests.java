package io.ollamagateway.fleet.discovery;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.ollamagateway.fleet.model.Discovery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.Disposable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class EndpointSliceSourceTests {

	private static final Discovery.EndpointSlices WHERE = new Discovery.EndpointSlices(null, TestCluster.SELECTOR,
			null);

	private final TestCluster cluster = TestCluster.start();

	private final Cluster known = new Cluster(this.cluster::access);

	private final BlockingQueue<List<FoundInstance>> told = new LinkedTransferQueue<>();

	private Disposable looking;

	@AfterEach
	void stop() {
		this.looking.dispose();
		this.known.close();
		this.cluster.close();
	}

	@Test
	void podsComeAndGo() throws InterruptedException {
		this.cluster.ready("a", 1001);
		look();
		assertThat(next()).extracting(FoundInstance::name).containsExactly("a");
		this.cluster.starting("b", 1002);
		this.cluster.ready("b", 1002);
		assertThat(next()).extracting(FoundInstance::url)
			.extracting(Object::toString)
			.containsExactly("http://127.0.0.1:1001", "http://127.0.0.1:1002");
		this.cluster.unready("a", 1001);
		assertThat(next()).extracting(FoundInstance::leaving).containsExactly("its pod is not ready", null);
		this.cluster.ready("a", 1001);
		assertThat(next()).extracting(FoundInstance::leaving).containsExactly(null, null);
		this.cluster.terminating("a", 1001);
		assertThat(next()).extracting(FoundInstance::leaving).containsExactly("its pod is terminating", null);
		this.cluster.vanish("a");
		assertThat(next()).extracting(FoundInstance::name).containsExactly("b");
		this.cluster.vanish("b");
		assertThat(next()).isEmpty();
	}

	@Test
	void slicesOfOthersAreNotLookedAt() throws InterruptedException {
		this.cluster.put(new EndpointSliceBuilder(TestCluster.slice("other", 80).build()).editMetadata()
			.withLabels(Map.of("app", "other"))
			.endMetadata()
			.addNewEndpoint()
			.addToAddresses("127.0.0.9")
			.endEndpoint()
			.build());
		look();
		assertThat(next()).isEmpty();
	}

	@Test
	void aWatchThatBreaksIsResumedAndNothingIsMissed() throws InterruptedException {
		this.cluster.ready("a", 1001);
		lookAndWatch();
		for (int i = 0; i < 3; i++) {
			String pod = "c" + i;
			this.cluster.cut();
			this.cluster.ready(pod, 1003 + i);
			this.cluster.mend();
			awaitTold((found) -> found.stream().anyMatch((one) -> one.name().equals(pod)));
			// that may have come with the list; what comes now shows that the watch is
			// there
			this.cluster.unready(pod, 1003 + i);
			awaitTold((found) -> found.stream().anyMatch((one) -> one.name().equals(pod) && one.leaving() != null));
		}
	}

	@Test
	void whatIsKnownStaysWhileTheApiServerIsAwayAndIsListedAnewAfterwards(CapturedOutput output)
			throws InterruptedException {
		this.cluster.ready("a", 1001);
		lookAndWatch();
		this.cluster.cut();
		await().atMost(Duration.ofSeconds(30))
			.until(() -> output.getOut().contains("The API server of Kubernetes cannot be reached"));
		this.cluster.vanish("a");
		this.cluster.terminating("b", 1002);
		this.cluster.ready("c", 1003);
		assertThat(this.told.poll(1, TimeUnit.SECONDS)).isNull();
		this.cluster.mend();
		awaitTold((found) -> found.stream().map(FoundInstance::name).toList().equals(List.of("b", "c"))
				&& found.getFirst().leaving() != null);
		assertThat(output).containsOnlyOnce("The API server of Kubernetes cannot be reached")
			.containsOnlyOnce("The API server of Kubernetes can be reached again");
	}

	@Test
	void nothingIsHeardUntilTheApiServerIsThere(CapturedOutput output) throws InterruptedException {
		this.cluster.cut();
		this.cluster.ready("a", 1001);
		look();
		await().atMost(Duration.ofSeconds(30))
			.until(() -> output.getOut().contains("The API server of Kubernetes cannot be reached"));
		assertThat(this.told).isEmpty();
		this.cluster.mend();
		assertThat(next()).extracting(FoundInstance::name).containsExactly("a");
	}

	@Test
	void aThousandEndpointsAreReadAndAChangeOfOneIsTold() throws InterruptedException {
		for (int slice = 0; slice < 10; slice++) {
			this.cluster.put(hundred(slice, true));
		}
		look();
		assertThat(next()).hasSize(1000).doesNotHaveDuplicates().allMatch((one) -> one.leaving() == null);
		this.cluster.put(hundred(7, false));
		assertThat(next()).hasSize(1000).filteredOn((one) -> one.leaving() != null).hasSize(1);
	}

	@Test
	void whoMayNotListIsToldWhatIsMissing(CapturedOutput output) {
		KubernetesMockServer refusing = new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(),
				false);
		refusing.expect()
			.get()
			.withPath(
					"/apis/discovery.k8s.io/v1/namespaces/ai/endpointslices?labelSelector=ollama-gateway%2Fpool%3Dsmall&resourceVersion=0")
			.andReturn(403, new StatusBuilder().withCode(403).withMessage("endpointslices is forbidden").build())
			.always();
		refusing.init();
		try (Cluster forbidden = new Cluster(() -> TestCluster.access(refusing.getPort()))) {
			this.looking = new EndpointSliceSource(WHERE, forbidden).instances().subscribe(this.told::add);
			await().atMost(Duration.ofSeconds(30))
				.until(() -> output.getOut().contains("does not tell the EndpointSlices"));
			assertThat(output).contains("needs the verbs list and watch for endpointslices");
			this.looking.dispose();
		}
		finally {
			refusing.destroy();
		}
	}

	private static EndpointSlice hundred(int slice, boolean allReady) {
		EndpointSliceBuilder builder = TestCluster.slice("ollama-" + slice, 11434);
		for (int i = 0; i < 100; i++) {
			boolean ready = allReady || i != 42;
			builder.addNewEndpoint()
				.addToAddresses("10.0." + slice + "." + i)
				.withNewConditions()
				.withReady(ready)
				.withServing(true)
				.withTerminating(!ready)
				.endConditions()
				.withNewTargetRef()
				.withKind("Pod")
				.withNamespace(TestCluster.NAMESPACE)
				.withName("ollama-" + slice + "-" + i)
				.withUid("u")
				.endTargetRef()
				.endEndpoint();
		}
		return builder.build();
	}

	private void look() {
		this.looking = new EndpointSliceSource(WHERE, this.known).instances().subscribe(this.told::add);
	}

	/** Looks until a change has come by the watch. */
	private void lookAndWatch() throws InterruptedException {
		look();
		assertThat(next()).hasSize(1);
		this.cluster.ready("b", 1002);
		awaitTold((found) -> found.size() == 2);
	}

	private List<FoundInstance> next() throws InterruptedException {
		List<FoundInstance> next = this.told.poll(30, TimeUnit.SECONDS);
		assertThat(next).as("something is told within 30 s").isNotNull();
		return next;
	}

	private void awaitTold(Predicate<List<FoundInstance>> expected) throws InterruptedException {
		List<FoundInstance> last = next();
		while (!expected.test(last)) {
			last = next();
		}
	}

}
