package io.ollamagateway.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BodyBytesTests {

	private final BodyBytes body = BodyBytes.of(List.of(bytes("abc"), bytes(""), bytes("de"), bytes("fghi")));

	@Test
	void hasTheBytesOfItsSegments() {
		assertThat(this.body.length()).isEqualTo(9);
		assertThat(Bodies.text(this.body)).isEqualTo("abcdefghi");
		for (int i = 0; i < 9; i++) {
			assertThat(this.body.at(i)).isEqualTo((byte) ('a' + i));
		}
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> this.body.at(9));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> this.body.at(-1));
	}

	@Test
	void emptyBodyHasNothing() {
		BodyBytes empty = BodyBytes.of(List.of(bytes("")));
		assertThat(empty.length()).isZero();
		assertThat(empty.buffers()).isEmpty();
		assertThat(empty.toByteArray()).isEmpty();
		assertThat(empty.slice(new ByteSpan(0, 0)).length()).isZero();
		assertThat(Bodies.text(empty.replace(new ByteSpan(0, 0), bytes("x")))).isEqualTo("x");
	}

	@Test
	void buffersAreReadOnlyAndNewEachTime() {
		List<ByteBuffer> buffers = this.body.buffers();
		assertThat(buffers).hasSize(3).allMatch(ByteBuffer::isReadOnly);
		buffers.get(0).position(3);
		assertThat(this.body.buffers().get(0).remaining()).isEqualTo(3);
		assertThat(Bodies.text(this.body)).isEqualTo("abcdefghi");
	}

	@Test
	void streamReadsEverythingOnce() throws IOException {
		try (InputStream stream = this.body.inputStream()) {
			assertThat(stream.read()).isEqualTo('a');
			byte[] target = new byte[10];
			assertThat(stream.read(target, 0, 0)).isZero();
			assertThat(stream.read(target, 1, 9)).isEqualTo(2);
			assertThat(target).startsWith(0, 'b', 'c', 0);
			assertThat(stream.available()).isEqualTo(2);
			assertThat(stream.readAllBytes()).asString().isEqualTo("defghi");
			assertThat(stream.read()).isEqualTo(-1);
			assertThat(stream.available()).isZero();
		}
	}

	@Test
	void streamGivesBytesAbove127AsPositiveNumbers() throws IOException {
		try (InputStream stream = BodyBytes.of(new byte[] { (byte) 0xff }).inputStream()) {
			assertThat(stream.read()).isEqualTo(255);
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, 9, abcdefghi", "0, 3, abc", "3, 5, de", "2, 6, cdef", "4, 4, ''", "9, 9, ''", "8, 9, i" })
	void sliceIsThePart(long start, long end, String expected) {
		assertThat(Bodies.text(this.body.slice(new ByteSpan(start, end)))).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0, XYabcdefghi", "9, 9, abcdefghiXY", "3, 3, abcXYdefghi", "2, 6, abXYghi", "0, 9, XY" })
	void replaceChangesOnePlace(long start, long end, String expected) {
		BodyBytes changed = this.body.replace(new ByteSpan(start, end), bytes("XY"));
		assertThat(Bodies.text(changed)).isEqualTo(expected);
		assertThat(changed.length()).isEqualTo(expected.length());
		assertThat(Bodies.text(this.body)).isEqualTo("abcdefghi");
	}

	@Test
	void spansOutsideAreRefused() {
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> this.body.slice(new ByteSpan(3, 10)));
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> this.body.replace(new ByteSpan(5, 4), bytes("")));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
