/** Trainings as jobs of the service: they make room between steps, can be paused, and go on when the service starts again. */
@org.jspecify.annotations.NullMarked
package sa3.service.train;
