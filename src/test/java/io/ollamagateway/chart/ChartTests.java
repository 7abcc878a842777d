package io.ollamagateway.chart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for whatever the chart renders, shown for each of the example values.
 */
@ParameterizedClass
@MethodSource("examples")
class ChartTests {

	private static final Map<Path, Rendered> RENDERED = new ConcurrentHashMap<>();

	private final Path example;

	private final Rendered rendered;

	ChartTests(Path example) {
		this.example = example;
		this.rendered = RENDERED.computeIfAbsent(example, (file) -> HelmChart.render(HelmChart.read(file)));
	}

	static Stream<Path> examples() {
		return HelmChart.examples();
	}

	@Test
	void helmFindsNothingToSay() {
		LintResult lint = HelmChart.lint(HelmChart.read(this.example));
		assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
		assertThat(lint.getMessages()).allMatch((message) -> message.contains("icon is recommended"));
	}

	@Test
	void kubernetesKnowsEachField() {
		assertThat(this.rendered.objects()).isNotEmpty()
			.allSatisfy((object) -> assertThat((object instanceof GenericKubernetesResource)
					? CustomResourceSchemas.problemsOf(object) : KnownFields.unknownIn(object))
				.isEmpty());
	}

	@Test
	void eachObjectHasANameOfItsOwnAndTheNamespaceAndLabelsOfTheRelease() {
		Set<String> names = new HashSet<>();
		for (HasMetadata object : this.rendered.objects()) {
			assertThat(names.add(object.getKind() + "/" + object.getMetadata().getName()))
				.as("two are called %s %s", object.getKind(), object.getMetadata().getName())
				.isTrue();
			if (object.getMetadata().getLabels() != null && !object.getMetadata().getLabels().isEmpty()) {
				assertThat(object.getMetadata().getNamespace()).isEqualTo("ai");
				assertThat(object.getMetadata().getLabels()).containsEntry("app.kubernetes.io/instance", "ollama")
					.containsEntry("app.kubernetes.io/managed-by", "Helm");
			}
		}
	}

	@Test
	void podsKeepToTheRestrictedSecurity() {
		this.rendered.pods().forEach((name, pod) -> {
			List<String> violations = RestrictedPods.violationsOf(pod.getSpec());
			if (this.example.endsWith("hostpath-values.yaml")) {
				assertThat(violations).isSubsetOf("volume models");
			}
			else {
				assertThat(violations).as(name).isEmpty();
			}
		});
	}

	@Test
	void onlyTheGatewayHasAToken() {
		this.rendered.pods()
			.forEach((name, pod) -> assertThat(pod.getSpec().getAutomountServiceAccountToken()).as(name)
				.isEqualTo(name.startsWith("Deployment/") && isGateway(pod)
						&& this.rendered.ofKind("Role").findAny().isPresent()));
	}

	@Test
	void selectorsSelectWhatTheyAreMeantFor() {
		for (HasMetadata object : this.rendered.objects()) {
			LabelSelector own = switch (object) {
				case Deployment deployment -> deployment.getSpec().getSelector();
				case StatefulSet set -> set.getSpec().getSelector();
				default -> null;
			};
			if (own != null) {
				PodTemplateSpec pod = this.rendered.pods().get(object.getKind() + "/" + object.getMetadata().getName());
				assertThat(pod.getMetadata().getLabels()).containsAllEntriesOf(own.getMatchLabels());
				assertThat(selected(own.getMatchLabels())).as(object.getMetadata().getName()).hasSize(1);
			}
			if (object instanceof Service service) {
				assertThat(selected(service.getSpec().getSelector())).as(service.getMetadata().getName()).hasSize(1);
			}
			if (object instanceof PodDisruptionBudget budget) {
				assertThat(selected(budget.getSpec().getSelector().getMatchLabels())).as(budget.getMetadata().getName())
					.hasSize(1);
			}
		}
	}

	@Test
	void portsAndVolumesThatAreNamedAreThere() {
		this.rendered.all(Service.class).forEach((service) -> {
			PodTemplateSpec pod = selected(service.getSpec().getSelector()).getFirst();
			for (ServicePort port : service.getSpec().getPorts()) {
				assertThat(ports(pod)).as(service.getMetadata().getName()).contains(port.getTargetPort().getStrVal());
			}
		});
		this.rendered.pods().forEach((name, pod) -> {
			Set<String> volumes = pod.getSpec().getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
			claims(name).forEach(volumes::add);
			containers(pod).forEach((container) -> {
				assertThat(container.getVolumeMounts()).extracting(VolumeMount::getName).as(name).isSubsetOf(volumes);
				assertThat(container.getVolumeMounts()).extracting(VolumeMount::getMountPath).doesNotHaveDuplicates();
				assertThat(container.getEnv()).extracting(EnvVar::getName).doesNotHaveDuplicates();
			});
		});
	}

	@Test
	void anAutoscalerHasItsReplicasToItself() {
		Set<String> scaled = new HashSet<>();
		this.rendered.all(HorizontalPodAutoscaler.class)
			.forEach((hpa) -> scaled
				.add(hpa.getSpec().getScaleTargetRef().getKind() + "/" + hpa.getSpec().getScaleTargetRef().getName()));
		this.rendered.ofKind("ScaledObject").map(GenericKubernetesResource.class::cast).forEach((object) -> {
			String kind = object.get("spec", "scaleTargetRef", "kind");
			String name = object.get("spec", "scaleTargetRef", "name");
			scaled.add(kind + "/" + name);
		});
		Map<String, Integer> replicas = new java.util.HashMap<>();
		this.rendered.all(Deployment.class)
			.forEach((it) -> replicas.put("Deployment/" + it.getMetadata().getName(), it.getSpec().getReplicas()));
		this.rendered.all(StatefulSet.class)
			.forEach((it) -> replicas.put("StatefulSet/" + it.getMetadata().getName(), it.getSpec().getReplicas()));
		assertThat(replicas.keySet()).containsAll(scaled);
		replicas.forEach((name, count) -> {
			if (scaled.contains(name)) {
				assertThat(count).as(name).isNull();
			}
			else {
				assertThat(count).as(name).isNotNull();
			}
		});
	}

	@Test
	void drainingEndsBeforeTheGraceIsOver() {
		this.rendered.pods().forEach((name, pod) -> pod.getSpec().getContainers().forEach((container) -> {
			if (container.getLifecycle() != null) {
				int seconds = Integer.parseInt(env(container, "DRAIN_SECONDS"));
				assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).as(name).isGreaterThan(seconds + 3L);
				assertThat(container.getLifecycle().getPreStop().getExec().getCommand()).startsWith("bash", "-c");
			}
		}));
		PodTemplateSpec gateway = this.rendered.pods()
			.values()
			.stream()
			.filter(ChartTests::isGateway)
			.findFirst()
			.orElseThrow();
		assertThat(gateway.getSpec().getTerminationGracePeriodSeconds())
			.isGreaterThan(RenderedSettings.of(this.rendered).shutdownSeconds());
	}

	@Test
	void aBudgetLeavesRoomForDrains() {
		this.rendered.all(PodDisruptionBudget.class).forEach((budget) -> {
			assertThat(budget.getSpec().getUnhealthyPodEvictionPolicy()).isEqualTo("AlwaysAllow");
			assertThat(Stream.of(budget.getSpec().getMinAvailable(), budget.getSpec().getMaxUnavailable())
				.filter(Objects::nonNull)).hasSize(1);
		});
	}

	@Test
	void onlyTheGatewayReachesOllama() {
		var policy = this.rendered.all(io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy.class)
			.filter((it) -> it.getMetadata().getName().endsWith("-pool"))
			.findFirst();
		this.rendered.pods().forEach((name, pod) -> {
			if ("pool".equals(pod.getMetadata().getLabels().get("app.kubernetes.io/component"))) {
				assertThat(policy).as(name).isPresent();
				assertThat(pod.getMetadata().getLabels())
					.containsAllEntriesOf(policy.orElseThrow().getSpec().getPodSelector().getMatchLabels());
			}
		});
		policy.ifPresent((it) -> {
			assertThat(it.getSpec().getPolicyTypes()).contains("Ingress", "Egress");
			assertThat(it.getSpec().getIngress()).singleElement()
				.satisfies((rule) -> assertThat(rule.getFrom()).singleElement()
					.satisfies((peer) -> assertThat(selected(peer.getPodSelector().getMatchLabels())).singleElement()
						.matches(ChartTests::isGateway)));
		});
	}

	private List<PodTemplateSpec> selected(Map<String, String> labels) {
		return this.rendered.pods()
			.values()
			.stream()
			.filter((pod) -> pod.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
			.toList();
	}

	private Stream<String> claims(String workload) {
		return this.rendered.all(StatefulSet.class)
			.filter((set) -> workload.equals("StatefulSet/" + set.getMetadata().getName()))
			.flatMap((set) -> set.getSpec().getVolumeClaimTemplates().stream())
			.map((claim) -> claim.getMetadata().getName());
	}

	private static boolean isGateway(PodTemplateSpec pod) {
		return "gateway".equals(pod.getMetadata().getLabels().get("app.kubernetes.io/component"));
	}

	private static List<String> ports(PodTemplateSpec pod) {
		return containers(pod).flatMap((container) -> container.getPorts().stream())
			.map(ContainerPort::getName)
			.toList();
	}

	private static Stream<Container> containers(PodTemplateSpec pod) {
		List<Container> all = new ArrayList<>(pod.getSpec().getContainers());
		all.addAll(pod.getSpec().getInitContainers());
		return all.stream();
	}

	static String env(Container container, String name) {
		return container.getEnv()
			.stream()
			.filter((variable) -> variable.getName().equals(name))
			.map(EnvVar::getValue)
			.findFirst()
			.orElseThrow();
	}

}
