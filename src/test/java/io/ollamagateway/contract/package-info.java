/**
 * What holds the simulated Ollama to a real one. The answers of a real Ollama to some 440
 * requests stand in {@code answers.txt}; {@link io.ollamagateway.contract.RealAnswersIT}
 * asks it again, or, with the system property {@code contract.record=true}, records them
 * anew, and {@link io.ollamagateway.contract.SimulatedAnswersTests} asks the simulated
 * one. What a real Ollama does with models in memory and in time is looked at by
 * {@link io.ollamagateway.contract.RealBehaviourIT}.
 */
package io.ollamagateway.contract;
