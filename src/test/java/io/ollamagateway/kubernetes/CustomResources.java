package io.ollamagateway.kubernetes;

import java.util.List;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * A kind of custom resources that the chart makes. The API server is told its names only;
 * what its makers allow inside is checked where the chart is rendered.
 *
 * @param group its API group
 * @param version its version
 * @param kind its kind
 * @param plural its name in addresses
 */
record CustomResources(String group, String version, String kind, String plural) {

	static final List<CustomResources> ALL = List.of(
			new CustomResources("cert-manager.io", "v1", "Certificate", "certificates"),
			new CustomResources("gateway.networking.k8s.io", "v1", "HTTPRoute", "httproutes"),
			new CustomResources("keda.sh", "v1alpha1", "ScaledObject", "scaledobjects"),
			new CustomResources("monitoring.coreos.com", "v1", "PodMonitor", "podmonitors"),
			new CustomResources("monitoring.coreos.com", "v1", "PrometheusRule", "prometheusrules"),
			new CustomResources("monitoring.coreos.com", "v1", "ServiceMonitor", "servicemonitors"));

	/** Has a cluster know them all. */
	static void install(KubernetesClient admin) {
		ALL.forEach((kind) -> admin.resource(kind.definition()).createOr((existing) -> existing.update()));
		ALL.forEach((kind) -> admin.apiextensions()
			.v1()
			.customResourceDefinitions()
			.withName(kind.definition().getMetadata().getName())
			.waitUntilCondition(CustomResources::isEstablished, 1, java.util.concurrent.TimeUnit.MINUTES));
	}

	private static boolean isEstablished(CustomResourceDefinition definition) {
		return definition.getStatus() != null && definition.getStatus()
			.getConditions()
			.stream()
			.anyMatch((condition) -> condition.getType().equals("Established") && condition.getStatus().equals("True"));
	}

	private CustomResourceDefinition definition() {
		return new CustomResourceDefinitionBuilder().withNewMetadata()
			.withName(this.plural + "." + this.group)
			// without it names that belong to Kubernetes itself are refused
			.addToAnnotations("api-approved.kubernetes.io", "unapproved, for tests")
			.endMetadata()
			.withNewSpec()
			.withGroup(this.group)
			.withScope("Namespaced")
			.withNewNames()
			.withKind(this.kind)
			.withListKind(this.kind + "List")
			.withPlural(this.plural)
			.withSingular(this.kind.toLowerCase(java.util.Locale.ROOT))
			.endNames()
			.addNewVersion()
			.withName(this.version)
			.withServed(true)
			.withStorage(true)
			.withNewSchema()
			.withNewOpenAPIV3Schema()
			.withType("object")
			.withXKubernetesPreserveUnknownFields(true)
			.endOpenAPIV3Schema()
			.endSchema()
			.endVersion()
			.endSpec()
			.build();
	}

}
