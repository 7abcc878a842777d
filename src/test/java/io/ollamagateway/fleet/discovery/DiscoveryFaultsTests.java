package io.ollamagateway.fleet.discovery;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.ollamagateway.fleet.model.Discovery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.Disposable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the gateway says and does when the API server refuses it, and when it has no
 * client for it at once.
 */
@ExtendWith(OutputCaptureExtension.class)
class DiscoveryFaultsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final WatchServer server = new WatchServer();

	private final Cable cable = new Cable(this.server.port());

	private final BlockingQueue<List<FoundInstance>> told = new LinkedTransferQueue<>();

	private Cluster cluster = new Cluster(() -> TestCluster.access(this.cable.port()));

	private Disposable looking;

	@AfterEach
	void stop() {
		this.looking.dispose();
		this.cluster.close();
		this.cable.close();
		this.server.close();
	}

	@Test
	@Disabled("[kubernetes-2] 1: that a watch which was refused works again is not told before something changes")
	void aWatchThatIsRefusedIsToldOnceAndSoIsThatItWorksAgain(CapturedOutput output) throws InterruptedException {
		lookAndWatch();
		this.server.refuseWatches(403);
		this.cable.hangUp();
		awaitRefusals(3);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(output).containsOnlyOnce("Kubernetes does not tell the EndpointSlices"));
		this.server.accept();
		this.server.nextWatch();
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(output).containsPattern("Kubernetes tells the EndpointSlices .* again"));
	}

	@Test
	@Disabled("[kubernetes-2] 2: whose token is refused is advised to get verbs, and reads a Status as Java prints it")
	void whoseTokenIsRefusedIsAdvisedToLookAtTheToken(CapturedOutput output) {
		this.server.refuse(401);
		look();
		await().atMost(PATIENCE).until(() -> output.getOut().contains("Kubernetes does not tell the EndpointSlices"));
		assertThat(output).contains("token", "refused here")
			.doesNotContain("needs the verbs")
			.doesNotContain("Status(");
	}

	@Test
	@Disabled("[kubernetes-2] 2: an API server that answers 503 only is said to be reachable again")
	void anApiServerThatRefusesEverythingIsNotBackYet(CapturedOutput output) throws InterruptedException {
		lookAndWatch();
		this.cable.cut();
		await().atMost(PATIENCE)
			.until(() -> output.getOut().contains("The API server of Kubernetes cannot be reached"));
		this.server.refuse(503);
		this.cable.mend(this.server.port());
		awaitRefusals(2);
		assertThat(output).doesNotContain("The API server of Kubernetes can be reached again");
		this.server.accept();
		await().atMost(PATIENCE)
			.until(() -> output.getOut().contains("The API server of Kubernetes can be reached again"));
	}

	@Test
	@Disabled("[kubernetes-2] 3: a client that cannot be made at start ends discovery for good")
	void aClientThatCannotBeMadeAtStartIsMadeLater(@TempDir Path folder) throws Exception {
		// of the last one of a file the client would not say that it is cut
		Path authority = Files.writeString(folder.resolve("ca.crt"), """
				-----BEGIN CERTIFICATE-----
				MIIB
				-----END CERTIFICATE-----
				-----BEGIN CERTIFICATE-----
				""");
		AtomicInteger tries = new AtomicInteger();
		this.server.put(TestCluster.pod("a", 11434, true, true, false));
		this.cluster = new Cluster(() -> access(authority, tries.incrementAndGet()));
		look();
		await("The cut certificate is read").atMost(PATIENCE).until(() -> tries.get() > 0);
		assertThat(next()).extracting(FoundInstance::name).containsExactly("a");
	}

	/** The first attempt finds a certificate that is cut, the next one needs none. */
	private Config access(Path authority, int attempt) {
		if (attempt > 1) {
			return TestCluster.access(this.cable.port());
		}
		return new ConfigBuilder(Config.empty()).withMasterUrl("https://127.0.0.1:" + this.cable.port())
			.withCaCertFile(authority.toString())
			.build();
	}

	private void look() {
		this.looking = new EndpointSliceSource(
				new Discovery.EndpointSlices(TestCluster.NAMESPACE, TestCluster.SELECTOR, null), this.cluster)
			.instances()
			.subscribe(this.told::add);
	}

	private void lookAndWatch() throws InterruptedException {
		this.server.put(TestCluster.pod("a", 11434, true, true, false));
		look();
		assertThat(next()).extracting(FoundInstance::name).containsExactly("a");
		this.server.nextWatch();
	}

	private void awaitRefusals(int count) {
		await(count + " requests are refused").atMost(PATIENCE).until(() -> this.server.refused() >= count);
	}

	private List<FoundInstance> next() throws InterruptedException {
		List<FoundInstance> next = this.told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		assertThat(next).as("something is told within " + PATIENCE).isNotNull();
		return next;
	}

}
