package io.ollamagateway.simulator;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * The head of an answer, which tells the client where the answer ends as Go's server does
 * it.
 */
final class Framing {

	/** What Go buffers: the length of an answer that fits is known in time. */
	private static final int SMALL = 2048;

	private final HttpVersion version;

	/** HEAD is answered like GET, but for the body. */
	private final boolean bodiless;

	private boolean keepAlive;

	private @Nullable String allowOrigin;

	Framing(HttpRequest request) {
		this.version = request.protocolVersion().isKeepAliveDefault() ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0;
		this.bodiless = request.method().equals(HttpMethod.HEAD);
		this.keepAlive = HttpUtil.isKeepAlive(request);
	}

	void allowOrigin(String origin) {
		this.allowOrigin = origin;
	}

	boolean bodiless() {
		return this.bodiless;
	}

	/** Whether the connection may serve another request after this answer. */
	boolean keepAlive() {
		return this.keepAlive;
	}

	HttpResponse whole(int status, String type, Map<String, String> headers, int length) {
		HttpResponse head = head(status, type, headers);
		if (length > SMALL) {
			return unbounded(head);
		}
		if (status != HttpResponseStatus.NO_CONTENT.code()) {
			head.headers().set("Content-Length", length);
		}
		return head;
	}

	HttpResponse stream(String type, Map<String, String> headers) {
		return unbounded(head(HttpResponseStatus.OK.code(), type, headers));
	}

	/** A client of HTTP/1.0 learns only from the connection where this answer ends. */
	private HttpResponse unbounded(HttpResponse head) {
		if (this.version.isKeepAliveDefault()) {
			HttpUtil.setTransferEncodingChunked(head, !this.bodiless);
		}
		else {
			this.keepAlive = false;
			HttpUtil.setKeepAlive(head, false);
		}
		return head;
	}

	private HttpResponse head(int status, String type, Map<String, String> more) {
		HttpResponse head = new DefaultHttpResponse(this.version, HttpResponseStatus.valueOf(status));
		HttpHeaders headers = head.headers();
		more.forEach(headers::set);
		if (!type.isEmpty()) {
			headers.set("Content-Type", type);
		}
		headers.set("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(OffsetDateTime.now(ZoneOffset.UTC)));
		if (this.allowOrigin != null) {
			headers.set("Access-Control-Allow-Origin", this.allowOrigin).set("Vary", "Origin");
		}
		// the default is not said, unless the endpoint says it
		if (!this.keepAlive || !this.version.isKeepAliveDefault()) {
			HttpUtil.setKeepAlive(head, this.keepAlive);
		}
		return head;
	}

}
