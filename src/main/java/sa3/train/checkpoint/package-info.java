/** What a run leaves on disk: adapters, the file to resume from, loss by noise level. */
@org.jspecify.annotations.NullMarked
package sa3.train.checkpoint;
