package io.ollamagateway.routing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RetryBudgetTests {

	private final RetryBudget budget = new RetryBudget();

	@Test
	void aQuietGatewayHasSomeRetries() {
		assertThat(spendAll()).isEqualTo(10);
	}

	@Test
	void everyFifthRequestMayBeARetry() {
		spendAll();
		for (int i = 0; i < 100; i++) {
			this.budget.earn();
		}
		assertThat(spendAll()).isBetween(19, 20);
	}

	@Test
	void aLongTimeWithoutFailuresDoesNotAllowAStormOfRetries() {
		for (int i = 0; i < 100_000; i++) {
			this.budget.earn();
		}
		assertThat(spendAll()).isEqualTo(50);
	}

	private int spendAll() {
		int spent = 0;
		while (this.budget.spend()) {
			spent++;
		}
		return spent;
	}

}
