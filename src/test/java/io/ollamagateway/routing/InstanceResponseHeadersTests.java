package io.ollamagateway.routing;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class InstanceResponseHeadersTests {

	private final io.netty.handler.codec.http.HttpHeaders received = new DefaultHttpHeaders();

	private final HttpHeaders passed = new HttpHeaders();

	/** Some servers write names in lower case; an answer must not be framed twice. */
	@Test
	void aLengthOfWhateverSpellingTakesTheFramingOfAFailedAttemptAway() {
		this.passed.set("Transfer-Encoding", "chunked");
		this.received.set("content-length", "12");
		assertThat(InstanceResponseHeaders.copy(this.received, this.passed)).containsExactly("content-length");
		assertThat(this.passed.headerNames()).containsExactly("content-length");
	}

	@Test
	void withoutALengthTheFramingStays() {
		this.passed.set("Transfer-Encoding", "chunked");
		this.received.set("Content-Type", "application/json");
		InstanceResponseHeaders.copy(this.received, this.passed);
		assertThat(this.passed.getFirst("Transfer-Encoding")).isEqualTo("chunked");
	}

	@Test
	void whatIsOfTheConnectionOrOfOriginsStays() {
		this.received.add("Connection", "close, X-Hop").add("Connection", "x-other");
		this.received.add("X-Hop", "1").add("X-Other", "2").add("Keep-Alive", "5").add("Te", "trailers");
		this.received.add("Access-Control-Allow-Origin", "*").add("X-Hopper", "stays with the answer");
		assertThat(InstanceResponseHeaders.copy(this.received, this.passed)).containsExactly("X-Hopper");
		assertThat(this.passed.headerNames()).containsExactly("X-Hopper");
	}

	@Test
	void aHeaderThatComesTwiceGoesTwice() {
		this.received.add("X-Twice", "one").add("X-Twice", "two");
		InstanceResponseHeaders.copy(this.received, this.passed);
		assertThat(this.passed.get("X-Twice")).containsExactly("one", "two");
	}

}
