/**
 * What holds the simulated Ollama to a real one. The answers of a real Ollama to some 440
 * requests stand in {@code answers.txt}; {@link io.ollamagateway.contract.RealAnswersIT}
 * asks it again, or, with the system property {@code contract.record=true}, records them
 * anew, and {@link io.ollamagateway.contract.SimulatedAnswersTests} asks the simulated
 * one. What Ollama does with models in memory and in time stands in the subclasses of
 * {@code BehaviourContract}, which {@link io.ollamagateway.contract.RealBehaviourIT}
 * holds the real one to and {@link io.ollamagateway.contract.SimulatedBehaviourTests} the
 * simulated one.
 */
package io.ollamagateway.contract;
