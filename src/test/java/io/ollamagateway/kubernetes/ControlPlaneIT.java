package io.ollamagateway.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The control plane is a real one: it authenticates, authorizes and admits.
 */
@Tag("full")
@ExtendWith(ControlPlaneExtension.class)
class ControlPlaneIT {

	private final ControlPlane plane;

	ControlPlaneIT(ControlPlane plane) {
		this.plane = plane;
	}

	@Test
	void itIsTheVersionThatTheChartIsTriedWith() {
		assertThat(this.plane.admin().getKubernetesVersion().getGitVersion()).startsWith("v1.34.");
	}

	@Test
	void aServiceAccountWithoutARoleIsRefusedAndItsRequestIsInTheAuditLog() {
		this.plane.createNamespace("nobody", "privileged");
		try (KubernetesClient client = this.plane.clientFor("nobody", "default")) {
			assertThatExceptionOfType(KubernetesClientException.class)
				.isThrownBy(() -> client.secrets().inNamespace("nobody").list())
				.satisfies((refused) -> assertThat(refused.getCode()).isEqualTo(403));
		}
		assertThat(this.plane.audit().requests("nobody", "default"))
			.containsExactly(new AuditLog.Request("list", "secrets", "ResponseComplete", 403));
	}

	@Test
	void aPodThatIsNotRestrictedIsNotAdmittedWhereThatIsEnforced() {
		this.plane.createNamespace("strict", "restricted");
		Pod pod = new PodBuilder().withNewMetadata()
			.withName("a")
			.withNamespace("strict")
			.endMetadata()
			.withNewSpec()
			.addNewContainer()
			.withName("a")
			.withImage("a")
			.endContainer()
			.endSpec()
			.build();
		assertThatExceptionOfType(KubernetesClientException.class)
			.isThrownBy(() -> this.plane.admin().resource(pod).create())
			.withMessageContaining("violates PodSecurity \"restricted:latest\"");
	}

	@Test
	void whatItKnowsOutlivesItsApiServer() {
		this.plane.createNamespace("kept", "baseline");
		this.plane.stopServer();
		this.plane.startServer();
		assertThat(this.plane.admin().namespaces().withName("kept").get()).isNotNull();
	}

}
