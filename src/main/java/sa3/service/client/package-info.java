/** The running service, as programs of the same user reach it: found by its run folder, started where it is not there. */
@org.jspecify.annotations.NullMarked
package sa3.service.client;
