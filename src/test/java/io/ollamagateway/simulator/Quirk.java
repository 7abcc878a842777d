package io.ollamagateway.simulator;

/**
 * Behaviour of the real server that one would not expect. All are on by default.
 */
public enum Quirk {

	/** The error line of a stream becomes an empty chunk on {@code /v1}. */
	SWALLOW_MID_STREAM_ERROR_ON_V1,

	/** Native paths notice a lost client only when they have read the whole body. */
	CANCEL_ONLY_AFTER_BODY_EOF,

	/** A load dies with the request that started it. */
	LOAD_ABORTED_BY_OWNER_DISCONNECT,

	/** A slot whose client stopped reading and went is never given back. */
	SLOT_LEAK_ON_SLOW_READER,

	/** A model that is being loaded is not listed. */
	PS_HIDES_LOADING,

	/** A busy model keeps the expiry of its last idle moment. */
	PS_STALE_EXPIRES_WHILE_BUSY,

	/** A runner is listed under the name that loaded it only. */
	PS_NAME_OF_FIRST_LOADER,

	/** Compressed request bodies are not understood. */
	NO_GZIP,

	/** Ids of OpenAI answers repeat. */
	NON_UNIQUE_CHAT_IDS

}
