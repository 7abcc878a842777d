package io.ollamagateway;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Stands before standard output and remembers the end of what passes.
 */
final class RecentOutput extends OutputStream {

	private static final int SIZE = 256 << 10;

	private final PrintStream target;

	private final byte[] recent = new byte[SIZE];

	/** All bytes that passed since it was cleared; the last ones of them are kept. */
	private long count;

	RecentOutput(PrintStream target) {
		this.target = target;
	}

	static RecentOutput install() {
		RecentOutput output = new RecentOutput(System.out);
		System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
		return output;
	}

	@Override
	public void write(int value) {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) {
		this.target.write(bytes, offset, length);
		synchronized (this.recent) {
			int from = Math.max(offset, offset + length - SIZE);
			for (int i = from; i < offset + length; i++) {
				this.recent[(int) ((this.count + i - offset) % SIZE)] = bytes[i];
			}
			this.count += length;
		}
	}

	@Override
	public void flush() {
		this.target.flush();
	}

	void clear() {
		synchronized (this.recent) {
			this.count = 0;
		}
	}

	/**
	 * The last whole lines.
	 * @param most how many at most
	 */
	List<String> lastLines(int most) {
		byte[] kept;
		synchronized (this.recent) {
			int length = (int) Math.min(SIZE, this.count);
			kept = new byte[length];
			for (int i = 0; i < length; i++) {
				kept[i] = this.recent[(int) ((this.count - length + i) % SIZE)];
			}
		}
		List<String> lines = new String(kept, StandardCharsets.UTF_8).lines().toList();
		return lines.subList(Math.max(0, lines.size() - most), lines.size());
	}

}
