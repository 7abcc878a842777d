package io.ollamagateway.monitoring;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Takes what is sent by OTLP.
 */
final class Collector implements AutoCloseable {

	private final List<Span> spans = new CopyOnWriteArrayList<>();

	private final List<Metric> metrics = new CopyOnWriteArrayList<>();

	private final DisposableServer server = HttpServer.create()
		.host("127.0.0.1")
		.port(0)
		.route((routes) -> routes.post("/v1/traces", this::traces).post("/v1/metrics", this::metrics))
		.bindNow();

	String url(String path) {
		return "http://127.0.0.1:" + this.server.port() + path;
	}

	private Mono<Void> traces(HttpServerRequest request, HttpServerResponse response) {
		return request.receive().aggregate().asByteArray().doOnNext((bytes) -> {
			try {
				ExportTraceServiceRequest.parseFrom(bytes)
					.getResourceSpansList()
					.forEach((resource) -> resource.getScopeSpansList()
						.forEach((scope) -> this.spans.addAll(scope.getSpansList())));
			}
			catch (InvalidProtocolBufferException ex) {
				throw new IllegalStateException(ex);
			}
		}).then(response.send());
	}

	private Mono<Void> metrics(HttpServerRequest request, HttpServerResponse response) {
		return request.receive().aggregate().asByteArray().doOnNext((bytes) -> {
			try {
				ExportMetricsServiceRequest.parseFrom(bytes)
					.getResourceMetricsList()
					.forEach((resource) -> resource.getScopeMetricsList()
						.forEach((scope) -> this.metrics.addAll(scope.getMetricsList())));
			}
			catch (InvalidProtocolBufferException ex) {
				throw new IllegalStateException(ex);
			}
		}).then(response.send());
	}

	List<Span> spans() {
		return List.copyOf(this.spans);
	}

	List<Metric> metrics() {
		return List.copyOf(this.metrics);
	}

	@Override
	public void close() {
		this.server.disposeNow();
	}

}
