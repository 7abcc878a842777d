package io.ollamagateway.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;

/**
 * The pod security standard {@code restricted}, and what this chart promises beyond it: a
 * read-only root file system and no service links.
 */
final class RestrictedPods {

	private final List<String> violations = new ArrayList<>();

	private RestrictedPods() {
	}

	static List<String> violationsOf(PodSpec pod) {
		RestrictedPods standard = new RestrictedPods();
		standard.look(pod);
		return standard.violations;
	}

	private void look(PodSpec pod) {
		PodSecurityContext context = pod.getSecurityContext();
		require(Boolean.TRUE.equals(context.getRunAsNonRoot()), "runAsNonRoot");
		require(context.getRunAsUser() == null || context.getRunAsUser() > 0, "runAsUser");
		require(context.getSeccompProfile() != null && "RuntimeDefault".equals(context.getSeccompProfile().getType()),
				"seccompProfile");
		require(!Boolean.TRUE.equals(pod.getHostNetwork()) && !Boolean.TRUE.equals(pod.getHostPID())
				&& !Boolean.TRUE.equals(pod.getHostIPC()), "host namespaces");
		require(Boolean.FALSE.equals(pod.getEnableServiceLinks()), "enableServiceLinks");
		Stream.concat(pod.getContainers().stream(), pod.getInitContainers().stream()).forEach(this::look);
		pod.getVolumes().forEach(this::look);
	}

	private void look(Container container) {
		String name = container.getName() + ": ";
		SecurityContext context = container.getSecurityContext();
		require(Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()), name + "allowPrivilegeEscalation");
		require(!Boolean.TRUE.equals(context.getPrivileged()), name + "privileged");
		require(context.getCapabilities().getDrop().contains("ALL") && context.getCapabilities().getAdd().isEmpty(),
				name + "capabilities");
		require(Boolean.TRUE.equals(context.getReadOnlyRootFilesystem()), name + "readOnlyRootFilesystem");
		container.getPorts().forEach((port) -> require(port.getHostPort() == null, name + "hostPort"));
	}

	private void look(Volume volume) {
		require(volume.getConfigMap() != null || volume.getSecret() != null || volume.getEmptyDir() != null
				|| volume.getPersistentVolumeClaim() != null || volume.getImage() != null
				|| volume.getProjected() != null || volume.getEphemeral() != null, "volume " + volume.getName());
	}

	private void require(boolean holds, String what) {
		if (!holds) {
			this.violations.add(what);
		}
	}

}
