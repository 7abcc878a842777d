package io.ollamagateway.kubernetes;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the gateway may do with the service account and the role of the chart.
 */
@Tag("full")
@ExtendWith(ControlPlaneExtension.class)
class GatewayRightsIT {

	private static final String ACCOUNT = "rel-ollama-gateway";

	private final ControlPlane plane;

	GatewayRightsIT(ControlPlane plane) {
		this.plane = plane;
	}

	@Test
	void itMayListAndWatchEndpointSlicesAndNothingElse() {
		ChartRelease release = ChartRelease.minimal(this.plane, "rights");
		Set<String> rights = rights("rights", ACCOUNT, "rights");
		rights.removeAll(rights("rights", "default", "rights"));
		assertThat(rights).containsExactlyInAnyOrder("list discovery.k8s.io/endpointslices []",
				"watch discovery.k8s.io/endpointslices []");
		assertThat(rights("rights", ACCOUNT, "default")).as("elsewhere")
			.isEqualTo(rights("rights", "default", "default"));
		release.uninstall();
	}

	/** Each verb on each resource that somebody may use in a namespace. */
	private Set<String> rights(String home, String account, String namespace) {
		Set<String> rights = new HashSet<>();
		try (KubernetesClient client = this.plane.clientFor(home, account)) {
			List<ResourceRule> rules = client.authorization()
				.v1()
				.selfSubjectRulesReview()
				.create(new SelfSubjectRulesReviewBuilder().withNewSpec().withNamespace(namespace).endSpec().build())
				.getStatus()
				.getResourceRules();
			for (ResourceRule rule : rules) {
				for (String verb : rule.getVerbs()) {
					rule.getResources()
						.forEach((resource) -> rights.add(verb + " " + String.join(",", rule.getApiGroups()) + "/"
								+ resource + " " + rule.getResourceNames()));
				}
			}
		}
		return rights;
	}

}
