package io.ollamagateway.transparency;

/**
 * One thing that a client notices and that is not the same.
 *
 * @param request what was asked
 * @param aspect what differs: {@code status}, {@code header NAME}, {@code body},
 * {@code framing}, {@code trailers} or {@code end}
 * @param direct as Ollama says it
 * @param gateway as the gateway says it
 */
record Difference(Request request, String aspect, String direct, String gateway) {

	private static final int BEFORE = 60;

	private static final int BEHIND = 240;

	@Override
	public String toString() {
		int same = 0;
		while (same < this.direct.length() && same < this.gateway.length()
				&& this.direct.charAt(same) == this.gateway.charAt(same)) {
			same++;
		}
		return this.aspect + " of " + this.request + "\n    Ollama:  " + around(this.direct, same) + "\n    gateway: "
				+ around(this.gateway, same);
	}

	private static String around(String text, int index) {
		int from = Math.max(0, index - BEFORE);
		int to = Math.min(text.length(), index + BEHIND);
		return ((from > 0) ? "…" : "") + text.substring(from, to).replace("\n", "\\n")
				+ ((to < text.length()) ? "…" : "");
	}

}
