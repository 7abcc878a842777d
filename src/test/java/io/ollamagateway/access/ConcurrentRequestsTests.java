package io.ollamagateway.access;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConcurrentRequestsTests {

	private final ConcurrentRequests underWay = new ConcurrentRequests();

	@Test
	void onlySoManyMayBegin() {
		assertThat(this.underWay.enter("a", 2)).isTrue();
		assertThat(this.underWay.enter("a", 2)).isTrue();
		assertThat(this.underWay.enter("a", 2)).isFalse();
		assertThat(this.underWay.enter("b", 2)).isTrue();
	}

	@Test
	void oneThatMayNotBeginTakesNoPlace() {
		this.underWay.enter("a", 1);
		this.underWay.enter("a", 1);
		this.underWay.leave("a");
		assertThat(this.underWay.enter("a", 1)).isTrue();
	}

	@Test
	void whoHasNoneIsNotHeld() {
		this.underWay.enter("a", 1);
		assertThat(this.underWay.callers()).isOne();
		this.underWay.leave("a");
		assertThat(this.underWay.callers()).isZero();
		this.underWay.leave("a");
		assertThat(this.underWay.callers()).isZero();
	}

}
