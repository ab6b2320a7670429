/**
 * The folder of adapters: what lies in it, told by headers alone, and which file a reference means on this machine, found
 * by content wherever it was moved to.
 *
 * <p>In: folders. Out: cards and uses. Knows adapter files, no models.
 */
@org.jspecify.annotations.NullMarked
package sa3.lora.folder;
