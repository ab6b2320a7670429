/**
 * A set of adapters with their strengths, as presets, requests and clips name them: by name, content hash and last known
 * place. Which file that is on this machine is for the LoRA folder to say.
 */
@org.jspecify.annotations.NullMarked
package sa3.lora.set;
