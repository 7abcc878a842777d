package io.ollamagateway.fleet;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How busy GPUs are comes from who knows it, or not at all.
 */
class GpuMonitorTests {

	private static final String DCGM = """
			# HELP DCGM_FI_DEV_GPU_UTIL GPU utilization (in %).
			# TYPE DCGM_FI_DEV_GPU_UTIL gauge
			DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-1",modelName="NVIDIA H100",pod="ollama-0",namespace="ai"} 87
			DCGM_FI_DEV_GPU_UTIL{gpu="1",UUID="GPU-2",modelName="NVIDIA H100",pod="another",namespace="ai"} 5
			DCGM_FI_DEV_GPU_UTIL{gpu="2",UUID="GPU-3",modelName="NVIDIA H100",pod="ollama-0",namespace="ai"} NaN
			DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-1",pod="ollama-0"} 70000
			""";

	private final AtomicReference<String> answer = new AtomicReference<>(DCGM);

	private final AtomicReference<String> asked = new AtomicReference<>();

	private final BlockingQueue<List<GpuUse>> told = new LinkedTransferQueue<>();

	private final DisposableServer server = HttpServer.create()
		.host("127.0.0.1")
		.port(0)
		.handle((request, response) -> {
			this.asked.set(request.uri());
			String text = this.answer.get();
			return (text != null) ? response.sendString(Mono.just(text)) : response.status(500).send();
		})
		.bindNow();

	private GpuMonitor monitor;

	@AfterEach
	void stop() {
		this.monitor.close();
		this.server.disposeNow();
	}

	@Test
	void anExporterOfNvidiaTellsThemByTheNameOfThePod() throws Exception {
		start(new GpuProperties.Source(url("/metrics"), null, null, List.of()));
		assertThat(next()).containsExactly(new GpuUse("ollama-0", "0", "dcgm", 87));
	}

	@Test
	void anExporterOfAmdTellsThemForTheInstancesThatAreNamed() throws Exception {
		this.answer.set("gpu_gfx_activity{gpu_id=\"0\",hostname=\"node\"} 41.5\n");
		start(new GpuProperties.Source(url("/metrics"), null, null, List.of("ollama-1")));
		assertThat(next()).containsExactly(new GpuUse("ollama-1", "0", "amd", 41.5));
	}

	@Test
	void aPrometheusTellsWhatItIsAsked() throws Exception {
		this.answer.set("""
				{"status":"success","data":{"resultType":"vector","result":[
				{"metric":{"exported_pod":"ollama-0","gpu":"3"},"value":[1700000000,"12"]},
				{"metric":{"exported_pod":"ollama-0","gpu":"4"},"value":[1700000000,"+Inf"]}]}}""");
		start(new GpuProperties.Source(null, url(""), "avg by (exported_pod, gpu) (x)", List.of()));
		assertThat(next()).containsExactly(new GpuUse("ollama-0", "3", "prometheus", 12));
		assertThat(this.asked.get()).isEqualTo("/api/v1/query?query=avg+by+%28exported_pod%2C+gpu%29+%28x%29");
	}

	@Test
	void whatIsOldIsForgottenAndNeverShownAs0() throws Exception {
		start(new GpuProperties.Source(url("/metrics"), null, null, List.of()));
		assertThat(next()).hasSize(1);
		this.answer.set(null);
		List<GpuUse> last = next();
		while (!last.isEmpty()) {
			assertThat(last).containsExactly(new GpuUse("ollama-0", "0", "dcgm", 87));
			last = next();
		}
		this.answer.set(DCGM);
		while (last.isEmpty()) {
			last = next();
		}
		assertThat(last).hasSize(1);
	}

	private void start(GpuProperties.Source source) {
		GpuProperties properties = new GpuProperties(Duration.ofMillis(100), List.of(source));
		this.monitor = new GpuMonitor(() -> properties, () -> Set.of("ollama-0", "ollama-1"), this.told::add);
		this.monitor.start();
	}

	private URI url(String path) {
		return URI.create("http://127.0.0.1:" + this.server.port() + path);
	}

	private List<GpuUse> next() throws InterruptedException {
		List<GpuUse> next = this.told.poll(20, TimeUnit.SECONDS);
		assertThat(next).as("nothing was told").isNotNull();
		return next;
	}

}
