package io.ollamagateway.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.ollamagateway.answers.Failure;
import io.ollamagateway.protocol.AnswerCounters;
import io.ollamagateway.scheduling.Lease;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CallTests {

	private final List<CallOutcome> told = new ArrayList<>();

	private final Call call = new Call(new LeaseHolder((_, _, _) -> {
	}), new Call.Listener() {

		@Override
		public void attemptBegun(Lease lease, int attempt, Duration queued) {
			// not looked at
		}

		@Override
		public void attemptFailed(Lease lease, Failure failure) {
			// not looked at
		}

		@Override
		public void ended(Lease lease, CallOutcome outcome) {
			CallTests.this.told.add(outcome);
		}

	});

	@Test
	void anAnswerThatIsWrittenNoFurtherBeforeItsEndWasLeftByItsClient() {
		this.call.firstByte();
		this.call.written(200);
		assertThat(this.told).extracting(CallOutcome::failure).containsExactly(Failure.CLIENT_GONE);
	}

	@Test
	void anAnswerThatHasToldItsEndKeepsIt() {
		this.call.firstByte();
		this.call.end(null, 200, AnswerCounters.UNKNOWN);
		this.call.written(200);
		assertThat(this.told).extracting(CallOutcome::name).containsExactly("success");
	}

	@Test
	void anAnswerWithoutABodyEndsByItsStatus() {
		this.call.written(204);
		assertThat(this.told).extracting(CallOutcome::name).containsExactly("success");
	}

}
