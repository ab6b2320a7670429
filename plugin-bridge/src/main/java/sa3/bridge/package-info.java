/**
 * Shared memory between the service and plugins, over the same library that the plugins use: libsa3bridge.
 *
 * <p>In: messages (type and JSON text) and planar float audio. Out: the same from the other side. What the messages say is
 * not known here. Imports the JDK and JNA; the layout, the rules and all checks are C, in {@code src/main/c}.
 *
 * <pre>{@code
 * RunFolder folder = RunFolder.open();
 * try (ServiceLock lock = folder.lockService().orElseThrow()) {
 *     folder.sweep();
 *     for (Path file : folder.regions()) {
 *         try (Region region = Region.attach(file)) {
 *             region.beat();
 *             while (region.messages().receive((type, json) -> answer(region, type, json)) == Status.OK) {}
 *         }
 *     }
 * }
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package sa3.bridge;
