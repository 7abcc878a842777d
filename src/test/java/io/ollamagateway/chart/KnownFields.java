package io.ollamagateway.chart;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanWrapperImpl;

/**
 * Finds what Kubernetes does not know in an object: the models keep it beside the fields
 * that they have.
 */
final class KnownFields {

	private final List<String> unknown = new ArrayList<>();

	private KnownFields() {
	}

	static List<String> unknownIn(HasMetadata object) {
		KnownFields fields = new KnownFields();
		fields.look(object.getKind() + "/" + object.getMetadata().getName(), object);
		return fields.unknown;
	}

	private void look(String at, @Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			map.forEach((key, element) -> look(at + "." + key, element));
		}
		else if (value instanceof Collection<?> elements) {
			elements.forEach((element) -> look(at + "[]", element));
		}
		else if (value instanceof KubernetesResource) {
			BeanWrapperImpl bean = new BeanWrapperImpl(value);
			for (var property : bean.getPropertyDescriptors()) {
				String name = property.getName();
				if (property.getReadMethod() == null || name.equals("class")) {
					continue;
				}
				if (name.equals("additionalProperties")) {
					((Map<?, ?>) bean.getPropertyValue(name)).keySet()
						.forEach((key) -> this.unknown.add(at + "." + key));
				}
				else {
					look(at + "." + name, bean.getPropertyValue(name));
				}
			}
		}
	}

}
