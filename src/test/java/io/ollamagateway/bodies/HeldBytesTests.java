package io.ollamagateway.bodies;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

import io.ollamagateway.protocol.Refusal;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HeldBytesTests {

	private final HeldBytes room = new HeldBytes(() -> 300_000);

	@Test
	void whatWasTakenComesBackOnce() {
		HeldBytes.Reservation reservation = this.room.reservation();
		reservation.grow(100_000);
		reservation.grow(50_000);
		assertThat(this.room.held()).isEqualTo(150_000);
		reservation.release();
		reservation.release();
		reservation.grow(1);
		assertThat(this.room.held()).isZero();
	}

	@Test
	void beyondTheBoundThereIs503AndNothingIsTaken() {
		HeldBytes.Reservation reservation = this.room.reservation();
		reservation.grow(300_000);
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> this.room.reservation().grow(1))
			.satisfies((refusal) -> assertThat(refusal.status()).isEqualTo(503));
		assertThat(this.room.held()).isEqualTo(300_000);
	}

	@Test
	void aSmallBodyTakesJustItsBytes() {
		BodyCollector collector = new BodyCollector(this.room.reservation(), DataSize.ofKilobytes(200));
		collector.append(ByteBuffer.wrap(new byte[1000]));
		assertThat(collector.collected().length()).isEqualTo(1000);
		assertThat(this.room.held()).isEqualTo(1000);
	}

	@Test
	void aBodyInTinyPiecesTakesLittleMoreThanItsBytes() {
		BodyCollector collector = new BodyCollector(this.room.reservation(), DataSize.ofKilobytes(200));
		SplittableRandom random = new SplittableRandom(1);
		byte[] sent = new byte[100_000];
		random.nextBytes(sent);
		for (byte piece : sent) {
			collector.append(ByteBuffer.wrap(new byte[] { piece }));
		}
		assertThat(collector.collected().toByteArray()).isEqualTo(sent);
		assertThat(this.room.held()).isBetween(100_000L, 200_000L);
	}

	@Test
	void aBodyBeyondItsLimitIs413() {
		BodyCollector collector = new BodyCollector(this.room.reservation(), DataSize.ofBytes(10));
		collector.append(ByteBuffer.wrap(new byte[10]));
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> collector.append(ByteBuffer.wrap(new byte[1])))
			.satisfies((refusal) -> assertThat(refusal.status()).isEqualTo(413));
	}

}
