package io.ollamagateway.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.TemplateCommand;
import com.marcnuri.helm.UpgradeCommand;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.ollamagateway.chart.HelmChart;
import org.yaml.snakeyaml.Yaml;

/**
 * The chart as a release named {@code rel} in a namespace of a real API server, by Helm.
 */
final class ChartRelease {

	static final String NAME = "rel";

	private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

	private final ControlPlane plane;

	private final String namespace;

	ChartRelease(ControlPlane plane, String namespace) {
		this.plane = plane;
		this.namespace = namespace;
	}

	/**
	 * The smallest example, installed in a new namespace with Pod Security
	 * {@code restricted}.
	 * @param more further values files' texts
	 */
	static ChartRelease minimal(ControlPlane plane, String namespace, String... more) {
		plane.createNamespace(namespace, "restricted");
		ChartRelease release = new ChartRelease(plane, namespace);
		List<String> values = new ArrayList<>(List.of(HelmChart.example("minimal")));
		values.addAll(List.of(more));
		release.install(values.toArray(String[]::new));
		return release;
	}

	String namespace() {
		return this.namespace;
	}

	/**
	 * {@code helm install}.
	 * @param values values files' texts, the last one first of all
	 */
	void install(String... values) {
		InstallCommand command = new Helm(HelmChart.FOLDER).install()
			.withName(NAME)
			.withNamespace(this.namespace)
			.withKubeConfig(this.plane.kubeconfigFile());
		files(values).forEach(command::withValuesFile);
		command.call();
	}

	/** {@code helm upgrade} to other values. */
	void upgrade(String... values) {
		upgradeTo(HelmChart.FOLDER, values);
	}

	/** {@code helm upgrade} to another version of the chart. */
	void upgradeTo(Path chart, String... values) {
		UpgradeCommand command = new Helm(chart).upgrade()
			.withName(NAME)
			.withNamespace(this.namespace)
			.withKubeConfig(this.plane.kubeconfigFile());
		files(values).forEach(command::withValuesFile);
		command.call();
	}

	/** {@code helm uninstall}. */
	void uninstall() {
		Helm.uninstall(NAME).withNamespace(this.namespace).withKubeConfig(this.plane.kubeconfigFile()).call();
	}

	/** The objects that Helm would make. */
	List<GenericKubernetesResource> rendered(String... values) {
		TemplateCommand command = new Helm(HelmChart.FOLDER).template()
			.withName(NAME)
			.withNamespace(this.namespace)
			.withKubeVersion("1.34.4");
		files(values).forEach(command::withValuesFile);
		List<GenericKubernetesResource> objects = new ArrayList<>();
		for (Object document : new Yaml().loadAll(command.call())) {
			if (document != null) {
				objects.add(SERIALIZATION.convertValue(document, GenericKubernetesResource.class));
			}
		}
		return objects;
	}

	/**
	 * Applies an object server-side, as a dry run: a field that the API server does not
	 * know is an error.
	 */
	void validate(HasMetadata object) {
		this.plane.admin()
			.resource(object)
			.inNamespace(this.namespace)
			.dryRun()
			.fieldValidation(Validation.STRICT)
			.fieldManager("validation")
			.serverSideApply();
	}

	private static List<Path> files(String... values) {
		try {
			List<Path> files = new ArrayList<>();
			for (String text : values) {
				Path file = Files.createTempFile("values", ".yaml");
				file.toFile().deleteOnExit();
				files.add(Files.writeString(file, text));
			}
			return files;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
