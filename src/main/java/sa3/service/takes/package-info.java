/**
 * Finished takes on disk: one folder per take with its audio and everything that made it, whole or not there at all. The
 * folder is the truth; what is kept in memory is rebuilt from it.
 *
 * <p>{@code LIBRARY/ID/} holds {@code take.json} and the WAV; {@code trash/ID}, {@code damaged/ID} and
 * {@code references/INSTANCE.json} lie beside the takes. A take comes and goes by renaming its folder.
 */
@org.jspecify.annotations.NullMarked
package sa3.service.takes;
