package io.ollamagateway.answers;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;

import javax.net.ssl.SSLException;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.ollamagateway.protocol.Refusal;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;
import reactor.netty.internal.shaded.reactor.pool.PoolShutdownException;

/**
 * Tells which row of {@link Failure} an error or an answer belongs to.
 */
public final class FailureClassifier {

	private static final List<String> LOAD_FAILURES = List.of("timed out waiting for llama-server",
			"process has terminated", "out of memory", "requires more system memory", "failed to load");

	private FailureClassifier() {
	}

	/**
	 * The row of an error.
	 * @param error what the call ended with
	 * @param answered whether the first byte of the answer had come
	 * @return the row
	 */
	public static Failure of(Throwable error, boolean answered) {
		return switch (error) {
			case Refusal _ -> Failure.REFUSED;
			case ClientGoneException _ -> Failure.CLIENT_GONE;
			case UpstreamAnswerException answer -> answer.failure();
			case BreakerOpenException _ -> Failure.BREAKER_OPEN;
			case TimeLimitException limit -> limit.failure();
			case AnswerTruncatedException _ -> Failure.TRUNCATED;
			case InstanceDownException _ -> Failure.INSTANCE_DOWN;
			case PoolShutdownException _ -> Failure.LEAVING;
			case ConnectTimeoutException _ -> Failure.CONNECT_TIMEOUT;
			case SslHandshakeTimeoutException _ -> Failure.CONNECT_TIMEOUT;
			case ConnectException _ -> Failure.CONNECT;
			case NoRouteToHostException _ -> Failure.CONNECT;
			case UnknownHostException _ -> Failure.CONNECT;
			case UnresolvedAddressException _ -> Failure.CONNECT;
			case SSLException _ -> Failure.CONNECT;
			// behind the first byte only writing to the client ends so
			case AbortedException _ -> answered ? Failure.CLIENT_GONE : Failure.RESET;
			case IOException _ -> answered ? Failure.CUT : Failure.RESET;
			default -> Failure.GATEWAY;
		};
	}

	/**
	 * The row of an answer, by its status and by the texts with which Ollama tells its
	 * errors (ollama {@code llm/llama_server.go}, {@code server/sched.go},
	 * {@code api/types.go}).
	 * @param status the answer's status
	 * @param body the beginning of the answer's body
	 * @return the row, or nothing if the answer is a success
	 */
	public static @Nullable Failure of(int status, String body) {
		return switch (status) {
			case 502, 503 -> Failure.BUSY;
			case 500 -> ofServerError(body);
			case 401 -> Failure.NOT_SIGNED_IN;
			default -> (status >= 500) ? Failure.SERVER_ERROR : (status >= 400) ? Failure.CALLER : null;
		};
	}

	private static Failure ofServerError(String body) {
		if (body.contains("option ") && body.contains("must be of type")) {
			return Failure.OPTION_TYPE;
		}
		if (body.contains("model runner has unexpectedly stopped")) {
			return Failure.RUNNER_CRASHED;
		}
		if (LOAD_FAILURES.stream().anyMatch(body::contains)) {
			return Failure.LOAD;
		}
		return Failure.SERVER_ERROR;
	}

}
