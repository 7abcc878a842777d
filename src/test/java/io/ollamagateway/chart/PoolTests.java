package io.ollamagateway.chart;

import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of a pool's values.
 */
class PoolTests {

	@Test
	void theArticlesDeploymentIsWhatTheArticleSays() {
		Rendered article = HelmChart.render(HelmChart.example("article"));
		Deployment deployment = article.one(Deployment.class, "ollama-deployment");
		PodSpec pod = deployment.getSpec().getTemplate().getSpec();
		Container ollama = pod.getContainers().getFirst();
		assertThat(ollama.getImage()).isEqualTo("ollama/ollama:latest");
		assertThat(ollama.getResources().getRequests()).isEqualTo(Map.of("memory", new Quantity("8Gi"), "cpu",
				new Quantity("2000m"), "nvidia.com/gpu", new Quantity("1")));
		assertThat(ollama.getResources().getLimits()).isEqualTo(Map.of("memory", new Quantity("16Gi"), "cpu",
				new Quantity("4000m"), "nvidia.com/gpu", new Quantity("1")));
		assertThat(pod.getNodeSelector()).containsExactly(Map.entry("accelerator", "nvidia-tesla-t4"));
		assertThat(pod.getVolumes()).filteredOn((volume) -> volume.getName().equals("models"))
			.singleElement()
			.satisfies((volume) -> assertThat(volume.getEmptyDir()).isNotNull());
		assertThat(ollama.getReadinessProbe().getExec().getCommand()).endsWith("llama2");
		assertThat(ollama.getReadinessProbe().getTimeoutSeconds()).isEqualTo(30);
		Service service = article.one(Service.class, "ollama-deployment");
		assertThat(service.getSpec().getSessionAffinity()).isEqualTo("ClientIP");
		assertThat(service.getSpec().getSessionAffinityConfig().getClientIP().getTimeoutSeconds()).isEqualTo(300);
		HorizontalPodAutoscaler hpa = article.one(HorizontalPodAutoscaler.class, "ollama-deployment");
		assertThat(hpa.getSpec().getMinReplicas()).isEqualTo(2);
		assertThat(hpa.getSpec().getMaxReplicas()).isEqualTo(10);
		assertThat(hpa.getSpec().getMetrics()).extracting(MetricSpec::getType)
			.containsExactly("Resource", "Resource", "Pods");
		assertThat(hpa.getSpec().getMetrics().getLast().getPods().getMetric().getName())
			.isEqualTo("ollama_active_requests");
		assertThat(hpa.getSpec().getMetrics().getLast().getPods().getTarget().getAverageValue())
			.isEqualTo(new Quantity("5"));
		assertThat(hpa.getSpec().getBehavior().getScaleDown().getPolicies()).singleElement()
			.satisfies((policy) -> assertThat(policy.getValue()).isEqualTo(50));
		assertThat(hpa.getSpec().getBehavior().getScaleUp().getStabilizationWindowSeconds()).isEqualTo(60);
		assertThat(article.one(PodDisruptionBudget.class, "ollama-deployment").getSpec().getMinAvailable().getIntVal())
			.isEqualTo(2);
		assertThat(article.one(ResourceQuota.class, "ollama").getSpec().getHard())
			.containsEntry("requests.nvidia.com/gpu", new Quantity("10"));
		assertThat(article.ofKind("ServiceMonitor")).hasSize(1);
	}

	@Test
	void aPoolSaysOnlyWhatDiffersFromTheDefaults() {
		Rendered two = HelmChart.render("""
				access: {existingSecret: keys}
				defaults: {replicas: 3, parallel: 2, gpu: {type: nvidia}, pdb: {enabled: true}}
				pools:
				  a: {models: [x]}
				  b: {models: [z], replicas: 1, gpu: {count: 4}, pdb: {enabled: false}}
				""");
		StatefulSet a = two.one(StatefulSet.class, "ollama-gateway-a");
		StatefulSet b = two.one(StatefulSet.class, "ollama-gateway-b");
		assertThat(a.getSpec().getReplicas()).isEqualTo(3);
		assertThat(b.getSpec().getReplicas()).isEqualTo(1);
		assertThat(gpus(a, "nvidia.com/gpu")).isEqualTo("1");
		assertThat(gpus(b, "nvidia.com/gpu")).isEqualTo("4");
		assertThat(ChartTests.env(ollama(b), "OLLAMA_NUM_PARALLEL")).isEqualTo("2");
		assertThat(two.all(PodDisruptionBudget.class)).extracting((budget) -> budget.getMetadata().getName())
			.containsExactly("ollama-gateway-a");
	}

	@Test
	void eachMakersGpusAreAskedForByTheirName() {
		Rendered vendors = HelmChart.render(HelmChart.example("vendors"));
		assertThat(gpus(pool(vendors, "nvidia"), "nvidia.com/gpu")).isEqualTo("2");
		assertThat(gpus(pool(vendors, "mig"), "nvidia.com/mig-1g.10gb")).isEqualTo("1");
		assertThat(gpus(pool(vendors, "amd"), "amd.com/gpu")).isEqualTo("1");
		assertThat(gpus(pool(vendors, "intel"), "gpu.intel.com/xe")).isEqualTo("1");
		assertThat(ollama(pool(vendors, "amd")).getImage()).endsWith("-rocm");
		assertThat(ollama(pool(vendors, "nvidia")).getImage()).doesNotEndWith("-rocm");
		assertThat(spec(pool(vendors, "nvidia")).getTolerations())
			.anyMatch((toleration) -> "nvidia.com/gpu".equals(toleration.getKey()));
		assertThat(spec(pool(vendors, "amd")).getTolerations()).extracting((toleration) -> toleration.getKey())
			.containsExactly("gpu");
		assertThat(spec(pool(vendors, "claimed")).getResourceClaims()).singleElement()
			.satisfies((claim) -> assertThat(claim.getResourceClaimTemplateName()).isEqualTo("one-gpu"));
		assertThat(ollama(pool(vendors, "claimed")).getResources().getClaims()).hasSize(1);
		assertThat(spec(pool(vendors, "nvidia")).getTopologySpreadConstraints()).singleElement()
			.satisfies((spread) -> assertThat(spread.getLabelSelector().getMatchLabels())
				.containsEntry("ollama-gateway/pool", "nvidia"));
	}

	@Test
	void modelsAreKeptWhereTheValuesSay() {
		Rendered caches = HelmChart.render(HelmChart.example("caches"));
		StatefulSet own = pool(caches, "own");
		assertThat(own.getSpec().getVolumeClaimTemplates()).singleElement().satisfies((claim) -> {
			assertThat(claim.getSpec().getAccessModes()).containsExactly("ReadWriteOnce");
			assertThat(claim.getSpec().getStorageClassName()).isEqualTo("fast");
		});
		assertThat(own.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenDeleted()).isEqualTo("Delete");
		assertThat(own.getSpec().getServiceName()).isEqualTo("ollama-gateway-own-pods");
		Deployment shared = caches.one(Deployment.class, "ollama-gateway-shared");
		assertThat(
				ChartTests.env(shared.getSpec().getTemplate().getSpec().getContainers().getFirst(), "OLLAMA_NOPRUNE"))
			.isEqualTo("1");
		assertThat(shared.getSpec().getTemplate().getSpec().getInitContainers()).isEmpty();
		assertThat(shared.getSpec().getStrategy().getRollingUpdate().getMaxSurge().getIntVal()).isZero();
		PersistentVolumeClaim claim = caches.one(PersistentVolumeClaim.class, "ollama-gateway-shared-models");
		assertThat(claim.getSpec().getAccessModes()).containsExactly("ReadWriteMany");
		assertThat(claim.getMetadata().getAnnotations()).containsEntry("helm.sh/resource-policy", "keep");
		assertThat(caches.all(Job.class)).singleElement()
			.satisfies(
					(job) -> assertThat(job.getSpec().getTemplate().getSpec().getContainers().getFirst().getCommand())
						.endsWith("provision", "b", "c"));
		assertThat(caches.all(PersistentVolumeClaim.class)).hasSize(1);
		Deployment baked = caches.one(Deployment.class, "ollama-gateway-baked");
		assertThat(baked.getSpec().getTemplate().getSpec().getInitContainers()).isEmpty();
		assertThat(baked.getSpec().getTemplate().getSpec().getVolumes())
			.anyMatch((volume) -> volume.getImage() != null);
		assertThat(spec(pool(caches, "unfilled")).getInitContainers()).isEmpty();
	}

	@Test
	void namesArePulledAndGlobsAreNot() {
		Rendered minimal = HelmChart.render(HelmChart.example("minimal"));
		assertThat(spec(pool(minimal, "default")).getInitContainers()).singleElement().satisfies((container) -> {
			assertThat(container.getCommand()).endsWith("provision", "llama3.2").doesNotContain("*");
			assertThat(ChartTests.env(container, "OLLAMA_HOST")).isEqualTo("127.0.0.1:11434");
		});
	}

	@Test
	void whatMayBeTakenAwayDrainsWithinTheNotice() {
		Rendered spot = HelmChart.render(HelmChart.example("spot"));
		PodSpec batch = spot.one(Deployment.class, "ollama-gateway-batch").getSpec().getTemplate().getSpec();
		assertThat(batch.getTerminationGracePeriodSeconds()).isEqualTo(25);
		assertThat(ChartTests.env(batch.getContainers().getFirst(), "DRAIN_SECONDS")).isEqualTo("20");
		assertThat(batch.getNodeSelector()).containsKeys("accelerator", "cloud.google.com/gke-spot");
		assertThat(batch.getTolerations()).hasSize(2);
	}

	@Test
	void kedaAsksTheGatewaysPodsAndThePoolWaitsWhenItIsEmpty() {
		Rendered keda = HelmChart.render(HelmChart.example("keda"));
		List<GenericKubernetesResource> objects = keda.ofKind("ScaledObject")
			.map(GenericKubernetesResource.class::cast)
			.toList();
		assertThat(objects).hasSize(2);
		Map<String, String> trigger = trigger(objects.getFirst());
		// only the path is kept when KEDA asks each pod, and the port is the pods'
		assertThat(trigger).containsEntry("url", "http://ollama-gateway-management.ai.svc:8081/actuator/demand/chat")
			.containsEntry("aggregateFromKubeServiceEndpoints", "true")
			.containsEntry("aggregationType", "sum")
			.containsEntry("targetValue", "4");
		assertThat(keda.one(Service.class, "ollama-gateway-management").getSpec().getPorts()).singleElement()
			.satisfies((port) -> assertThat(port.getPort()).isEqualTo(8081));
		assertThat(trigger(objects.getLast())).containsEntry("ignoreNullValues", "false")
			.containsEntry("query",
					"sum(ollama_active_requests{namespace=\"ai\",pool=\"code\"}) "
							+ "+ sum(ollama_queued_requests{namespace=\"ai\",pool=\"code\"})")
			.containsEntry("threshold", "1");
		RenderedSettings settings = RenderedSettings.of(keda);
		assertThat(settings.at("ollama-gateway", "pools", "chat", "when-empty")).isEqualTo("wait");
		assertThat(settings.at("ollama-gateway", "pools", "chat", "queue", "max-wait")).isEqualTo("120s");
	}

	@Test
	void theHpaLooksAtDemand() {
		Rendered hpa = HelmChart.render(HelmChart.example("hpa"));
		HorizontalPodAutoscaler small = hpa.one(HorizontalPodAutoscaler.class, "ollama-gateway-small");
		assertThat(small.getSpec().getMinReplicas()).isZero();
		assertThat(small.getSpec().getMetrics()).singleElement().satisfies((metric) -> {
			assertThat(metric.getExternal().getMetric().getName()).isEqualTo("ollama_demand");
			assertThat(metric.getExternal().getMetric().getSelector().getMatchLabels()).containsEntry("pool", "small");
			assertThat(metric.getExternal().getTarget().getAverageValue()).isEqualTo(new Quantity("4"));
		});
		assertThat(hpa.one(HorizontalPodAutoscaler.class, "ollama-gateway-large").getSpec().getMetrics())
			.extracting(MetricSpec::getType)
			.containsExactly("Object", "Resource");
	}

	@Test
	void aChangeOfTheSettingsStartsTheGatewayAnewOnlyWhereItMust() {
		String values = "access: {existingSecret: keys}\npools: {a: {models: [x]}}\n";
		String before = checksum(values);
		assertThat(checksum(values + "defaultModel: x")).isEqualTo(before);
		assertThat(checksum(values + "gateway: {application: {logging.level.root: debug}}")).isNotEqualTo(before);
		String always = values + "gateway: {restartOnConfigChange: true}\n";
		assertThat(checksum(always + "defaultModel: x")).isNotEqualTo(checksum(always));
	}

	private static String checksum(String values) {
		return HelmChart.render(values)
			.one(Deployment.class, "ollama-gateway")
			.getSpec()
			.getTemplate()
			.getMetadata()
			.getAnnotations()
			.get("checksum/config");
	}

	private static Map<String, String> trigger(GenericKubernetesResource object) {
		List<Map<String, Object>> triggers = object.get("spec", "triggers");
		@SuppressWarnings("unchecked")
		Map<String, String> metadata = (Map<String, String>) triggers.getFirst().get("metadata");
		return metadata;
	}

	private static StatefulSet pool(Rendered rendered, String pool) {
		return rendered.one(StatefulSet.class, "ollama-gateway-" + pool);
	}

	private static PodSpec spec(StatefulSet set) {
		return set.getSpec().getTemplate().getSpec();
	}

	private static Container ollama(StatefulSet set) {
		return spec(set).getContainers().getFirst();
	}

	private static String gpus(StatefulSet set, String resource) {
		assertThat(ollama(set).getResources().getRequests().get(resource))
			.isEqualTo(ollama(set).getResources().getLimits().get(resource));
		return ollama(set).getResources().getLimits().get(resource).toString();
	}

}
