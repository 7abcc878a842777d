package io.ollamagateway.real;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a file of llama.cpp's model format, GGUF version 3: keys with values, then
 * tensors, each beginning at a multiple of 32 bytes.
 */
final class Gguf {

	private static final int UINT32 = 4;

	private static final int INT32 = 5;

	private static final int FLOAT32 = 6;

	private static final int BOOL = 7;

	private static final int STRING = 8;

	private static final int ARRAY = 9;

	private static final int ALIGNMENT = 32;

	private final ByteArrayOutputStream values = new ByteArrayOutputStream();

	private int count;

	private final List<Tensor> tensors = new ArrayList<>();

	void put(String key, String value) {
		key(key, STRING);
		this.values.writeBytes(text(value));
	}

	void put(String key, int value) {
		key(key, UINT32);
		this.values.writeBytes(little(4).putInt(value).array());
	}

	void put(String key, float value) {
		key(key, FLOAT32);
		this.values.writeBytes(little(4).putFloat(value).array());
	}

	void put(String key, boolean value) {
		key(key, BOOL);
		this.values.write(value ? 1 : 0);
	}

	void putTexts(String key, List<String> texts) {
		array(key, STRING, texts.size());
		texts.forEach((text) -> this.values.writeBytes(text(text)));
	}

	void putInts(String key, List<Integer> numbers) {
		array(key, INT32, numbers.size());
		numbers.forEach((number) -> this.values.writeBytes(little(4).putInt(number).array()));
	}

	void putFloats(String key, List<Float> numbers) {
		array(key, FLOAT32, numbers.size());
		numbers.forEach((number) -> this.values.writeBytes(little(4).putFloat(number).array()));
	}

	/**
	 * A matrix of 16-bit floats.
	 * @param name its name
	 * @param rows one after the other, all of one length
	 */
	void matrix(String name, float[][] rows) {
		int width = rows[0].length;
		byte[] bytes = new byte[2 * width * rows.length];
		ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
		for (float[] row : rows) {
			for (float value : row) {
				data.putShort(Float.floatToFloat16(value));
			}
		}
		this.tensors.add(new Tensor(name, List.of(width, rows.length), 1, bytes));
	}

	/**
	 * Numbers of 32 bits, which norms and biases have to be.
	 * @param name their name
	 * @param rows one after the other, all of one length
	 */
	void exact(String name, float[]... rows) {
		byte[] bytes = new byte[4 * rows[0].length * rows.length];
		ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
		for (float[] row : rows) {
			for (float value : row) {
				data.putFloat(value);
			}
		}
		List<Integer> shape = (rows.length == 1) ? List.of(rows[0].length) : List.of(rows[0].length, rows.length);
		this.tensors.add(new Tensor(name, shape, 0, bytes));
	}

	byte[] bytes() {
		ByteArrayOutputStream file = new ByteArrayOutputStream();
		file.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
		file.writeBytes(little(20).putInt(3).putLong(this.tensors.size()).putLong(this.count).array());
		file.writeBytes(this.values.toByteArray());
		long offset = 0;
		for (Tensor tensor : this.tensors) {
			file.writeBytes(text(tensor.name()));
			file.writeBytes(little(4).putInt(tensor.shape().size()).array());
			for (int length : tensor.shape()) {
				file.writeBytes(little(8).putLong(length).array());
			}
			file.writeBytes(little(12).putInt(tensor.type()).putLong(offset).array());
			offset += tensor.data().length + padding(tensor.data().length);
		}
		file.writeBytes(new byte[padding(file.size())]);
		for (Tensor tensor : this.tensors) {
			file.writeBytes(tensor.data());
			file.writeBytes(new byte[padding(tensor.data().length)]);
		}
		return file.toByteArray();
	}

	private void key(String key, int type) {
		this.count++;
		this.values.writeBytes(text(key));
		this.values.writeBytes(little(4).putInt(type).array());
	}

	private void array(String key, int type, int length) {
		key(key, ARRAY);
		this.values.writeBytes(little(12).putInt(type).putLong(length).array());
	}

	private static byte[] text(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		return little(8 + bytes.length).putLong(bytes.length).put(bytes).array();
	}

	private static ByteBuffer little(int size) {
		return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
	}

	private static int padding(int size) {
		return -size & (ALIGNMENT - 1);
	}

	/**
	 * A tensor; its shape begins with the fastest dimension, its type is 0 for 32-bit
	 * floats, 1 for 16-bit ones.
	 */
	@SuppressWarnings("ArrayRecordComponent") // its bytes are compared by nobody
	private record Tensor(String name, List<Integer> shape, int type, byte[] data) {
	}

}
