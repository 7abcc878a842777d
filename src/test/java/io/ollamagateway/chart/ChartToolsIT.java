package io.ollamagateway.chart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What tools say that are not Java's.
 */
@Tag("full")
class ChartToolsIT {

	private static final Path NODE = Path.of("src/test/node");

	private static final String YAMLLINT = """
			{extends: default, rules: {line-length: disable, document-start: disable, comments: disable,
			empty-lines: {max-end: 1}, indentation: {indent-sequences: whatever}, braces: {max-spaces-inside: 1}}}""";

	@TempDir
	Path folder;

	static List<Path> examples() {
		return HelmChart.examples().toList();
	}

	@ParameterizedTest
	@MethodSource("examples")
	void yamllintFindsNothing(Path example) throws Exception {
		Path rendered = Files.writeString(this.folder.resolve("rendered.yaml"),
				HelmChart.template(HelmChart.FOLDER, HelmChart.read(example)));
		run("yamllint", "--strict", "-d", YAMLLINT, rendered.toString(), example.toString(),
				HelmChart.FOLDER.resolve("values.yaml").toString(), HelmChart.FOLDER.resolve("Chart.yaml").toString());
	}

	/**
	 * By the models that npm has of them, which are made of the makers' own definitions.
	 */
	@ParameterizedTest
	@MethodSource("examples")
	void customResourcesAreWhatTheirMakersSay(Path example) throws Exception {
		assumeTrue(Files.isDirectory(NODE.resolve("node_modules")), "run npm ci in " + NODE + " first");
		List<HasMetadata> objects = HelmChart.render(HelmChart.read(example))
			.objects()
			.stream()
			.filter(ChartToolsIT::isCustom)
			.toList();
		Path file = Files.writeString(this.folder.resolve("objects.json"),
				new KubernetesSerialization().asJson(objects));
		assertThat(run("node", NODE.resolve("resources.mjs").toString(), file.toString()))
			.isEqualTo("checked " + objects.size() + "\n");
	}

	@Test
	void allKindsOfCustomResourcesAreInAnExample() {
		assertThat(examples().stream()
			.flatMap((example) -> HelmChart.render(HelmChart.read(example)).objects().stream())
			.filter(ChartToolsIT::isCustom)
			.map(HasMetadata::getKind))
			.contains("Certificate", "HTTPRoute", "PodMonitor", "PrometheusRule", "ScaledObject", "ServiceMonitor");
	}

	@Test
	void aFieldThatNobodyKnowsAndAValueThatIsNoneAreFound() throws Exception {
		Path file = Files.writeString(this.folder.resolve("objects.json"),
				"""
						[{"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "a"},
						  "spec": {"selector": {"matchLabels": {"any": "label"}}, "endpoints": [{"port": "x", "intervall": "5s"}]}},
						 {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "b"},
						  "spec": {"scaleTargetRef": {"name": "c"}, "minReplicaCount": "none", "triggers": []}}]
						""");
		assumeTrue(Files.isDirectory(NODE.resolve("node_modules")), "run npm ci in " + NODE + " first");
		assertThat(run("node", NODE.resolve("resources.mjs").toString(), file.toString()).lines())
			.contains("ServiceMonitor/a.spec.endpoints.0.intervall: unknown", "checked 2")
			.anyMatch((line) -> line.startsWith("ScaledObject/b: ") && line.contains("minReplicaCount"));
	}

	private static boolean isCustom(HasMetadata object) {
		return List.of("cert-manager.io", "gateway.networking.k8s.io", "keda.sh", "monitoring.coreos.com")
			.contains(object.getApiVersion().split("/", 2)[0]);
	}

	@Test
	void prometheusTakesTheRules() throws Exception {
		assumeTrue(Files.exists(HelmChart.FOLDER.resolve("files/prometheus-rules.yaml")), "there are no rules");
		GenericKubernetesResource rule = (GenericKubernetesResource) HelmChart.render(HelmChart.example("full"))
			.ofKind("PrometheusRule")
			.findFirst()
			.orElseThrow();
		Path rules = Files.writeString(this.folder.resolve("rules.yaml"),
				new KubernetesSerialization().asYaml(rule.get("spec")));
		assertThat(run("promtool", "check", "rules", rules.toString())).contains("SUCCESS");
	}

	private static String run(String... command) throws Exception {
		Process process;
		try {
			process = new ProcessBuilder(command).redirectErrorStream(true).start();
		}
		catch (IOException ex) {
			assumeTrue(false, new ArrayList<>(List.of(command)).getFirst() + " is not installed");
			throw ex;
		}
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).as(output).isZero();
		return output;
	}

}
