package sa3.service.engine;

import sa3.lora.folder.LoraFolders;
import sa3.models.ModelStore;
import sa3.preset.PresetFolders;

/** Where what makes takes lies on this machine. */
public record Sources(ModelStore models, LoraFolders loras, PresetFolders presets) {}
