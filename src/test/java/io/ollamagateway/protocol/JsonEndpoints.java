package io.ollamagateway.protocol;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each endpoint whose requests are JSON: all but the one that takes a form.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@EnumSource(names = "OPENAI_TRANSCRIPTIONS", mode = EnumSource.Mode.EXCLUDE)
public @interface JsonEndpoints {

}
