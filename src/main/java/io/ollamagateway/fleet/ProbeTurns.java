package io.ollamagateway.fleet;

import java.util.ArrayDeque;
import java.util.Queue;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Lets so many probes run at a time that those of a large fleet do not pile up; the
 * others wait in order. Each instance has one at a time, so that bounds them.
 */
final class ProbeTurns {

	private final int most;

	private final Queue<Sinks.Empty<Void>> waiting = new ArrayDeque<>();

	private int running;

	ProbeTurns(int most) {
		this.most = most;
	}

	/**
	 * A probe when its turn comes.
	 * @param probe the probe; it must not be cancelled
	 * @return the same
	 */
	Mono<Void> inTurn(Mono<Void> probe) {
		return Mono.defer(() -> {
			Sinks.Empty<Void> turn = Sinks.empty();
			if (enter(turn)) {
				turn.tryEmitEmpty();
			}
			return turn.asMono().then(probe).doFinally((_) -> leave());
		});
	}

	private synchronized boolean enter(Sinks.Empty<Void> turn) {
		if (this.running < this.most) {
			this.running++;
			return true;
		}
		this.waiting.add(turn);
		return false;
	}

	private void leave() {
		Sinks.Empty<Void> next = next();
		if (next != null) {
			next.tryEmitEmpty();
		}
	}

	private synchronized Sinks.@Nullable Empty<Void> next() {
		Sinks.Empty<Void> next = this.waiting.poll();
		if (next == null) {
			this.running--;
		}
		return next;
	}

}
