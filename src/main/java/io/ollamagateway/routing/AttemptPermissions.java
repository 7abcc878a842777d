package io.ollamagateway.routing;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.fleet.BreakerPermission;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breakers' permissions of one call's attempts, each of which it ends once,
 * however the call goes on. Breakers are told outside of its lock: one that changes its
 * state has others told, who may grant this very call a lease.
 */
final class AttemptPermissions {

	/** Of the attempt under way. */
	private @Nullable BreakerPermission current;

	/**
	 * Of an attempt that failed in a way that may be the request's own fault: the next
	 * one tells.
	 */
	private @Nullable BreakerPermission doubted;

	private boolean closed;

	/**
	 * An attempt begins.
	 * @param permission its permission; released at once if the call has ended meanwhile,
	 * because its client left
	 */
	void began(BreakerPermission permission) {
		synchronized (this) {
			if (!this.closed) {
				this.current = permission;
				return;
			}
		}
		permission.released();
	}

	/**
	 * The attempt failed, and another may follow.
	 * @param failure why
	 */
	void failed(Failure failure) {
		BreakerPermission failed;
		synchronized (this) {
			failed = this.current;
			this.current = null;
			if (failure == Failure.SERVER_ERROR && this.doubted == null && !this.closed) {
				this.doubted = failed;
				return;
			}
		}
		end(failed, failure);
	}

	/**
	 * The call ended, and with it the attempt that is under way.
	 * @param failure what went wrong, absent if nothing did
	 */
	void close(@Nullable Failure failure) {
		BreakerPermission last;
		synchronized (this) {
			this.closed = true;
			last = this.current;
			this.current = null;
		}
		end(last, failure);
	}

	/** An error that two instances give is the request's, and counts on neither. */
	private void end(@Nullable BreakerPermission permission, @Nullable Failure failure) {
		BreakerPermission first;
		synchronized (this) {
			first = (this.closed || failure == Failure.SERVER_ERROR) ? this.doubted : null;
			this.doubted = (first != null) ? null : this.doubted;
		}
		if (first != null && failure == Failure.SERVER_ERROR) {
			first.released();
			if (permission != null) {
				permission.released();
			}
			return;
		}
		if (first != null) {
			first.failed(Failure.SERVER_ERROR.label());
		}
		if (permission != null) {
			report(permission, failure);
		}
	}

	private static void report(BreakerPermission permission, @Nullable Failure failure) {
		if (failure == null) {
			permission.succeeded();
			return;
		}
		switch (failure.verdict()) {
			case FAILURE -> permission.failed(failure.label());
			case IGNORED -> permission.released();
		}
	}

}
