/**
 * Jobs in the order of their urgency, the one thread that works on them, and what they have to tell. A client names its
 * job and may send it as often as it likes; whoever wants to follow reads the log of events at a pace of its own, so that
 * nobody who listens holds up the work.
 */
@org.jspecify.annotations.NullMarked
package sa3.service.jobs;
