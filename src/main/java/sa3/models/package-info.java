/**
 * Which models there are and which of them are on this machine: the catalog, the folder that holds their files, and how
 * they get there from the hub or from a folder.
 *
 * <p>In: a model's name. Out: the paths that the pipeline opens. Files are shared between models and named as published.
 * Imports weights (to look at what is imported), the names of samplers
 * and codecs, and platform; loads nothing.
 */
@org.jspecify.annotations.NullMarked
package sa3.models;
