package io.ollamagateway.simulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The faults that an instance has. Each is spent when a request meets it, from the oldest
 * on; of two of a kind a request meets one.
 */
public final class Faults {

	private final List<Fault> faults = new ArrayList<>();

	public synchronized Faults add(Fault fault) {
		this.faults.add(fault);
		return this;
	}

	public synchronized void clear() {
		this.faults.clear();
	}

	/** What this request will meet. */
	synchronized Map<Fault.Kind, Fault> meet(String path, @Nullable String model) {
		Map<Fault.Kind, Fault> met = new EnumMap<>(Fault.Kind.class);
		for (Fault fault : List.copyOf(this.faults)) {
			if (fault.kind() != Fault.Kind.LOAD_FAILS && fault.kind() != Fault.Kind.DOWNLOAD_BREAKS
					&& !met.containsKey(fault.kind()) && matches(fault, path, model)) {
				met.put(fault.kind(), fault);
				spend(fault);
			}
		}
		return met;
	}

	synchronized @Nullable String loadFailure(ModelSettings model) {
		for (Fault fault : this.faults) {
			if (fault.kind() == Fault.Kind.LOAD_FAILS && (fault.model() == null || same(fault.model(), model.name()))) {
				spend(fault);
				return fault.text();
			}
		}
		return null;
	}

	/** What breaks a download that has come so far. */
	synchronized @Nullable String downloadFailure(ModelSettings model, long percent) {
		for (Fault fault : this.faults) {
			if (fault.kind() == Fault.Kind.DOWNLOAD_BREAKS && percent >= fault.chunks()
					&& (fault.model() == null || same(fault.model(), model.name()))) {
				spend(fault);
				return fault.text();
			}
		}
		return null;
	}

	private void spend(Fault fault) {
		int at = this.faults.indexOf(fault);
		if (fault.times() == 1) {
			this.faults.remove(at);
		}
		else if (fault.times() > 1) {
			this.faults.set(at, fault.times(fault.times() - 1));
		}
	}

	private static boolean matches(Fault fault, String path, @Nullable String model) {
		if (fault.path() == null && model == null) {
			return false;
		}
		return (fault.path() == null || fault.path().equals(path))
				&& (fault.model() == null || (model != null && same(fault.model(), model)));
	}

	private static boolean same(String one, String other) {
		return Objects.equals(ModelNames.key(one), ModelNames.key(other));
	}

}
