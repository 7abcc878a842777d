package io.ollamagateway.chart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * What the custom resources' makers say of them, as far as the chart uses it; nothing
 * else is allowed. A resource for each kind in {@code chart/crds}; {@code ChartToolsIT}
 * has npm's models look at the same objects.
 */
final class CustomResourceSchemas {

	private static final SchemaRegistry REGISTRY = SchemaRegistry
		.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

	private CustomResourceSchemas() {
	}

	static List<String> problemsOf(HasMetadata object) {
		return schema(object.getKind()).validate(new KubernetesSerialization().asJson(object), InputFormat.JSON)
			.stream()
			.map(Object::toString)
			.toList();
	}

	private static Schema schema(String kind) {
		String name = "/chart/crds/" + kind + ".json";
		try (InputStream schema = CustomResourceSchemas.class.getResourceAsStream(name)) {
			if (schema == null) {
				throw new IllegalStateException("No schema " + name);
			}
			return REGISTRY.getSchema(schema, InputFormat.JSON);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
