/**
 * A training as its user orders it: by the names of a model, a folder and a recipe, with previews on the way and a
 * finished adapter in the LoRA folder. The only part of training that knows the pipeline and the store of models.
 */
@org.jspecify.annotations.NullMarked
package sa3.train.job;
