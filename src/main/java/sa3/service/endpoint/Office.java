package sa3.service.endpoint;

import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import sa3.service.engine.Engine;
import sa3.service.engine.Inventory;
import sa3.service.takes.Takes;

/**
 * What all clients of the bridge share.
 *
 * @param port where HTTP listens
 * @param chores does in order what the thread that polls must not wait for
 * @param reader reads takes from disk
 */
record Office(Engine engine, Takes takes, Inventory inventory, IntSupplier port, Executor chores, Executor reader) {}
