package io.ollamagateway.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.springframework.data.redis.core.script.DigestUtils;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * A script for Redis that answers with numbers. It is read once: the framework's own
 * looks at its file before each call.
 */
final class LimitScript implements RedisScript<List<Long>> {

	private final String text;

	private final String digest;

	/**
	 * Reads a script.
	 * @param name the name of its file, which lies beside this class
	 */
	LimitScript(String name) {
		try (InputStream file = LimitScript.class.getResourceAsStream(name)) {
			if (file == null) {
				throw new IllegalStateException("There is no script " + name);
			}
			this.text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.digest = DigestUtils.sha1DigestAsHex(this.text);
	}

	@Override
	public String getSha1() {
		return this.digest;
	}

	@Override
	@SuppressWarnings({ "unchecked", "rawtypes" }) // a class cannot tell what its lists
													// hold
	public Class<List<Long>> getResultType() {
		return (Class) List.class;
	}

	@Override
	public String getScriptAsString() {
		return this.text;
	}

}
