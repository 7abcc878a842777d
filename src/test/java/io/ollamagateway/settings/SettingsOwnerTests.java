package io.ollamagateway.settings;

import java.util.ArrayList;
import java.util.List;

import io.ollamagateway.fleet.discovery.Cluster;
import io.ollamagateway.fleet.discovery.Discoveries;
import io.ollamagateway.fleet.discovery.Membership;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class SettingsOwnerTests {

	private final SettingsOwner owner = new SettingsOwner(settings(), Discoveries.of(new Cluster(() -> {
		throw new AssertionError("no pool looks there");
	})));

	private final List<String> told = new ArrayList<>();

	@AfterEach
	void stop() {
		this.owner.stop();
	}

	@Test
	void otherSettingsAreCurrentWhenTheListenerIsToldWhichIsNotUnderTheLock() {
		Settings next = settings();
		this.owner.start(new SettingsOwner.Listener() {

			@Override
			public void configured(Membership members) {
				boolean current = SettingsOwnerTests.this.owner.current().access() == next.access();
				boolean locked = Thread.holdsLock(SettingsOwnerTests.this.owner);
				SettingsOwnerTests.this.told.add("current " + current + ", locked " + locked);
			}

			@Override
			public void found(Membership members) {
				SettingsOwnerTests.this.told.add("found");
			}

		});
		this.owner.replace(next);
		assertThat(this.told).containsExactly("current true, locked false");
	}

	@Test
	void aListenerThatReplacesTheSettingsIsToldOnceMore() {
		this.owner.start(new SettingsOwner.Listener() {

			@Override
			public void configured(Membership members) {
				SettingsOwnerTests.this.told.add("configured");
				if (SettingsOwnerTests.this.told.size() == 1) {
					SettingsOwnerTests.this.owner.replace(settings());
				}
			}

			@Override
			public void found(Membership members) {
				SettingsOwnerTests.this.told.add("found");
			}

		});
		this.owner.replace(settings());
		assertThat(this.told).containsExactly("configured", "configured");
	}

	private static Settings settings() {
		return Settings.of(Binder.get(new StandardEnvironment())
			.bindOrCreate("ollama-gateway", Bindable.of(GatewayProperties.class)));
	}

}
