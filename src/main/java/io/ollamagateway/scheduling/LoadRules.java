package io.ollamagateway.scheduling;

/**
 * What decides whether a model is loaded. There is one set of rules; a simulation takes
 * another one to see what each of them is worth.
 *
 * @param copies whether a model may be in the memory of several instances
 * @param patience how long requests for another model wait for a model that others wait
 * for, in load times of their own
 * @param tenure how long a model that others wait for stays at least, in load times: an
 * instance that loads for a second works for so many before it loads again
 * @param horizonSeconds how far ahead a model's next request is looked for when it may
 * have to go
 * @param eagerness how many times its cost a further copy must save in waiting
 */
record LoadRules(boolean copies, double patience, double tenure, double horizonSeconds, double eagerness) {

	static final LoadRules DEFAULT = new LoadRules(true, 8, 16, 120, 3);

}
