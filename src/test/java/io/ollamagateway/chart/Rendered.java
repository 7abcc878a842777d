package io.ollamagateway.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * What Helm made of the chart.
 */
public final class Rendered {

	private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

	private final String text;

	private final List<HasMetadata> objects = new ArrayList<>();

	Rendered(String text) {
		this.text = text;
		LoaderOptions options = new LoaderOptions();
		// the API server refuses them under server-side apply
		options.setAllowDuplicateKeys(false);
		for (Object document : new Yaml(options).loadAll(text)) {
			if (document != null) {
				this.objects.add(SERIALIZATION.unmarshal(new Yaml().dump(document)));
			}
		}
	}

	String text() {
		return this.text;
	}

	List<HasMetadata> objects() {
		return this.objects;
	}

	<T extends HasMetadata> Stream<T> all(Class<T> type) {
		return this.objects.stream().filter(type::isInstance).map(type::cast);
	}

	<T extends HasMetadata> T one(Class<T> type, String name) {
		return all(type).filter((object) -> object.getMetadata().getName().equals(name)).findFirst().orElseThrow();
	}

	/**
	 * Those of a kind that no model stands for.
	 */
	Stream<HasMetadata> ofKind(String kind) {
		return this.objects.stream().filter((object) -> object.getKind().equals(kind));
	}

	/**
	 * The pods that its workloads make, by the workload's kind and name.
	 */
	Map<String, PodTemplateSpec> pods() {
		Map<String, PodTemplateSpec> pods = new java.util.TreeMap<>();
		for (HasMetadata object : this.objects) {
			PodTemplateSpec template = switch (object) {
				case Deployment deployment -> deployment.getSpec().getTemplate();
				case StatefulSet set -> set.getSpec().getTemplate();
				case Job job -> job.getSpec().getTemplate();
				case Pod pod -> {
					PodTemplateSpec one = new PodTemplateSpec();
					one.setMetadata(pod.getMetadata());
					one.setSpec(pod.getSpec());
					yield one;
				}
				default -> null;
			};
			if (template != null) {
				pods.put(object.getKind() + "/" + object.getMetadata().getName(), template);
			}
		}
		return pods;
	}

	/**
	 * The configuration of the gateway.
	 * @return its application.yml
	 */
	public String application() {
		return all(ConfigMap.class).filter((map) -> map.getData() != null)
			.map((map) -> map.getData().get("application.yml"))
			.filter(Objects::nonNull)
			.findFirst()
			.orElseThrow();
	}

}
