/**
 * The service's side of the bridge: finds the regions of plugins in the run folder, answers their messages and streams
 * audio to them. One thread polls all regions and waits for nobody; what needs the disk or takes long is done elsewhere and
 * comes back as a task for that thread.
 */
@org.jspecify.annotations.NullMarked
package sa3.service.endpoint;
