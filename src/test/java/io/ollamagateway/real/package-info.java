/**
 * Real programs as test fixtures: {@link io.ollamagateway.real.RealOllama} starts Ollama
 * servers with {@link io.ollamagateway.real.TinyModel tiny models} whose answers are
 * known word for word. The programs are found by {@link io.ollamagateway.real.Programs},
 * which also decides what their absence means.
 */
package io.ollamagateway.real;
