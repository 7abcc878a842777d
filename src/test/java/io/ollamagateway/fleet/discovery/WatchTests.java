package io.ollamagateway.fleet.discovery;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;

import io.ollamagateway.fleet.model.Discovery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What comes by a watch when the one before has ended or has been cut.
 */
class WatchTests {

	private final WatchServer server = new WatchServer();

	private final Cable cable = new Cable(this.server.port());

	private final Cluster cluster = new Cluster(() -> TestCluster.access(this.cable.port()));

	private final BlockingQueue<List<FoundInstance>> told = new LinkedTransferQueue<>();

	private Disposable looking;

	@BeforeEach
	void look() throws InterruptedException {
		ready("a");
		this.looking = new EndpointSliceSource(
				new Discovery.EndpointSlices(TestCluster.NAMESPACE, TestCluster.SELECTOR, null), this.cluster)
			.instances()
			.subscribe(this.told::add);
		assertThat(next()).extracting(FoundInstance::name).containsExactly("a");
		assertThat(this.server.nextWatch()).isEqualTo(this.server.version());
	}

	@AfterEach
	void stop() {
		this.looking.dispose();
		this.cluster.close();
		this.cable.close();
		this.server.close();
	}

	@Test
	void aWatchThatEndsIsTakenUpWhereItEndedAndTellsOn() throws InterruptedException {
		int lists = this.server.lists();
		for (int i = 0; i < 3; i++) {
			ready("b" + i);
			assertThat(next()).extracting(FoundInstance::name).contains("b" + i);
			this.server.endWatches();
			assertThat(this.server.nextWatch()).as("not from the beginning").isEqualTo(this.server.version());
			ready("c" + i);
			assertThat(next()).extracting(FoundInstance::name).contains("c" + i);
		}
		assertThat(this.server.lists()).as("lists").isEqualTo(lists);
	}

	@Test
	void aWatchThatIsCutMissesNothingAndTellsOn() throws InterruptedException {
		for (int i = 0; i < 3; i++) {
			this.cable.cut();
			ready("missed" + i);
			this.cable.mend(this.server.port());
			awaitTold("missed" + i);
			ready("then" + i);
			awaitTold("then" + i);
		}
	}

	@Test
	void whoHasMissedMoreThanTheServerRemembersListsAnewAndIsToldOn() throws InterruptedException {
		int lists = this.server.lists();
		this.cable.cut();
		ready("missed");
		this.server.forgetEvents();
		this.cable.mend(this.server.port());
		awaitTold("missed");
		assertThat(this.server.lists()).isGreaterThan(lists);
		ready("then");
		awaitTold("then");
	}

	private void awaitTold(String pod) throws InterruptedException {
		while (next().stream().noneMatch((found) -> found.name().equals(pod))) {
			// what was told before
		}
	}

	private void ready(String pod) {
		this.server.put(TestCluster.pod(pod, 11434, true, true, false));
	}

	private List<FoundInstance> next() throws InterruptedException {
		List<FoundInstance> next = this.told.poll(30, TimeUnit.SECONDS);
		assertThat(next).as("something is told within 30 s").isNotNull();
		return next;
	}

}
