/**
 * What the service does on the engine's thread: models that stay in memory between jobs, and the works that make takes
 * with them.
 */
@org.jspecify.annotations.NullMarked
package sa3.service.engine;
