package io.ollamagateway.fleet;

/**
 * How busy a GPU of an instance was lately.
 *
 * @param instance the instance's id
 * @param gpu which of its GPUs, as the source calls it
 * @param source who tells: {@code dcgm}, {@code amd} or {@code prometheus}
 * @param percent the part of the time in which it worked, from 0 to 100
 */
public record GpuUse(String instance, String gpu, String source, double percent) {

}
