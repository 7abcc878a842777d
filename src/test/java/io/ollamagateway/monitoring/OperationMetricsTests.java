package io.ollamagateway.monitoring;

import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.ollamagateway.access.LimitKind;
import io.ollamagateway.fleet.GpuUse;
import io.ollamagateway.fleet.model.Balance;
import io.ollamagateway.fleet.model.HealthCheck;
import io.ollamagateway.fleet.model.Instance;
import io.ollamagateway.fleet.model.InstanceInventory;
import io.ollamagateway.fleet.model.Pool;
import io.ollamagateway.fleet.model.Pools;
import io.ollamagateway.fleet.model.ResidentModel;
import io.ollamagateway.fleet.model.Timeouts;
import io.ollamagateway.protocol.ModelName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The metrics of what seldom happens.
 */
class OperationMetricsTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void reloadsAreCountedByTheirResult() {
		ReloadMetrics metrics = new ReloadMetrics(this.registry);
		metrics.reloaded(null);
		metrics.reloaded(null);
		metrics.reloaded("a mistake");
		assertThat(this.registry.get(MeterNames.CONFIG_RELOADS).tag("result", "success").counter().count())
			.isEqualTo(2);
		assertThat(this.registry.get(MeterNames.CONFIG_RELOADS).tag("result", "failure").counter().count()).isOne();
	}

	@Test
	void whatGoesBeyondALimitIsCountedByItsKind() {
		LimitMetrics metrics = new LimitMetrics(this.registry);
		metrics.exceeded(null, LimitKind.TOKENS, true);
		metrics.exceeded(null, LimitKind.TOKENS, false);
		metrics.exceeded(null, LimitKind.REQUESTS, true);
		assertThat(this.registry.get(MeterNames.LIMITS_EXCEEDED)
			.tags("kind", "tokens", "refused", "true")
			.counter()
			.count()).isOne();
		assertThat(this.registry.get(MeterNames.LIMITS_EXCEEDED)
			.tags("kind", "concurrent", "refused", "true")
			.counter()
			.count()).isZero();
		assertThat(this.registry.get(MeterNames.LIMIT_STORE_UP).gauge().value()).isOne();
		metrics.storeLost();
		metrics.countedLocally();
		assertThat(this.registry.get(MeterNames.LIMIT_STORE_UP).gauge().value()).isZero();
		assertThat(this.registry.get(MeterNames.LIMIT_STORE_FALLBACKS).counter().count()).isOne();
		metrics.storeFound();
		assertThat(this.registry.get(MeterNames.LIMIT_STORE_UP).gauge().value()).isOne();
	}

	@Test
	void gpusAreShownAsLongAsTheyAreKnown() {
		FleetMetrics metrics = new FleetMetrics(this.registry, () -> null, new ModelLabels());
		metrics.gpusChanged(List.of(new GpuUse("gpu-1", "0", "dcgm", 87), new GpuUse("gpu-1", "1", "dcgm", 3)));
		assertThat(this.registry.get(MeterNames.GPU_UTILIZATION)
			.tags("backend", "gpu-1", "gpu", "0", "source", "dcgm")
			.gauge()
			.value()).isEqualTo(87);
		metrics.gpusChanged(List.of(new GpuUse("gpu-1", "0", "dcgm", 12)));
		assertThat(this.registry.get(MeterNames.GPU_UTILIZATION).gauges()).hasSize(1)
			.allSatisfy((gauge) -> assertThat(gauge.value()).isEqualTo(12));
		metrics.gpusChanged(List.of());
		assertThat(this.registry.find(MeterNames.GPU_UTILIZATION).gauge()).isNull();
	}

	@Test
	@Timeout(60)
	void whatStaysIsThereOnceInEachScrapeHoweverOftenInstancesTellTheirModels() throws Exception {
		PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		FleetMetrics metrics = new FleetMetrics(prometheus, () -> null, new ModelLabels());
		List<Instance> instances = IntStream.range(0, 4)
			.mapToObj((i) -> new Instance("gpu-" + i, URI.create("http://127.0.0.1:1"), 1, HealthCheck.DEFAULT))
			.toList();
		metrics.poolsChanged(
				new Pools(List.of(new Pool("p", List.of(), instances, Balance.DEFAULT, Timeouts.DEFAULT, null)), "p"));
		AtomicBoolean done = new AtomicBoolean();
		Future<?> telling;
		try (ExecutorService teller = Executors.newSingleThreadExecutor()) {
			telling = teller.submit(() -> {
				for (int round = 1; !done.get(); round++) {
					long onGpu = round;
					instances.forEach((instance) -> metrics.inventoryChanged(instance, resident(onGpu)));
				}
			});
			for (int i = 0; i < 300; i++) {
				assertThat(prometheus.scrape()).contains("ollama_instance_info{");
			}
			done.set(true);
			telling.get();
		}
		metrics.inventoryChanged(instances.getFirst(), resident(50));
		assertThat(prometheus.get(MeterNames.MODEL_GPU_RATIO)
			.tags("backend", "gpu-0", "model", "m0:latest")
			.gauge()
			.value()).isEqualTo(0.5);
	}

	private static InstanceInventory resident(long onGpu) {
		return InstanceInventory.UNKNOWN.withResident(IntStream.range(0, 20)
			.mapToObj((i) -> new ResidentModel(model("m" + i), "", 100, onGpu, 4096, null))
			.collect(Collectors.toMap(ResidentModel::name, Function.identity())));
	}

	@Test
	void namesOfModelsAreBoundedAndOnlyThoseOfModelsThatAreThereAreLabels() {
		ModelLabels labels = new ModelLabels();
		assertThat(labels.of(model("asked-for"))).isEqualTo(ModelLabels.OTHER);
		for (int i = 0; i < ModelLabels.MOST; i++) {
			assertThat(labels.ofKnown(model("m" + i))).isEqualTo("m" + i + ":latest");
		}
		assertThat(labels.ofKnown(model("one-more"))).isEqualTo(ModelLabels.OTHER);
		assertThat(labels.of(model("m0:local"))).isEqualTo("m0:latest");
	}

	private static ModelName model(String name) {
		return ModelName.parse(name).orElseThrow();
	}

}
