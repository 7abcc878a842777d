package io.ollamagateway;

import java.util.List;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.IncompleteExecutionException;

/**
 * Shows what was logged during a test that failed. The build writes what tests print to
 * files beside their reports; the end of it is added here to the error that the build
 * shows. Registered for all tests by {@code META-INF/services}.
 */
public final class FailedTestLog
		implements BeforeEachCallback, TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

	private static final int LINES = 200;

	private static final RecentOutput OUTPUT = RecentOutput.install();

	@Override
	public void beforeEach(ExtensionContext context) {
		OUTPUT.clear();
	}

	@Override
	public void handleTestExecutionException(ExtensionContext context, Throwable error) throws Throwable {
		throw explained(error);
	}

	@Override
	public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable error) throws Throwable {
		throw explained(error);
	}

	@Override
	public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable error) throws Throwable {
		throw explained(error);
	}

	@Override
	public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable error) throws Throwable {
		throw explained(error);
	}

	@Override
	public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable error) throws Throwable {
		throw explained(error);
	}

	private static Throwable explained(Throwable error) {
		List<String> lines = OUTPUT.lastLines(LINES);
		if (!lines.isEmpty() && !(error instanceof IncompleteExecutionException)) {
			error.addSuppressed(new Logged(lines));
		}
		return error;
	}

	/**
	 * Not an error of its own, but what the test printed.
	 */
	@SuppressWarnings("serial")
	private static final class Logged extends Exception {

		Logged(List<String> lines) {
			super("The last lines that this test logged, of at most " + LINES
					+ " (all of it: target/*-reports/*-output.txt):\n" + String.join("\n", lines), null, false, false);
		}

	}

}
