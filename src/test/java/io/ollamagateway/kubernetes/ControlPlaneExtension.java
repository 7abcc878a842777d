package io.ollamagateway.kubernetes;

import java.util.stream.Stream;

import io.ollamagateway.real.Programs;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link ControlPlane}, the same to all of them. It is started when the
 * first one asks and closed at the end of the run. A test leaves its API server running,
 * and works in namespaces of its own.
 */
public final class ControlPlaneExtension implements BeforeAllCallback, ParameterResolver {

	/** A test is not skipped by a parameter that cannot be resolved: it fails. */
	@Override
	public void beforeAll(ExtensionContext context) {
		Stream.of("etcd", "kube-apiserver", "kube-controller-manager").forEach(Programs::kubernetes);
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == ControlPlane.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return context.getRoot()
			.getStore(ExtensionContext.Namespace.create(ControlPlaneExtension.class))
			.computeIfAbsent(ControlPlane.class, (_) -> ControlPlane.start(), ControlPlane.class);
	}

}
