package sa3.service.engine;

import org.jspecify.annotations.Nullable;
import sa3.service.jobs.Priority;
import sa3.settings.Settings;
import sa3.settings.SettingsRequest.Clips;

/**
 * What a client wants generated.
 *
 * @param hostBpm the host's tempo, which counts where the settings name none; null = no host
 * @param clips audio to start from
 */
public record Order(Settings settings, Priority priority, @Nullable Double hostBpm, Clips clips) {
    public Order {
        if (hostBpm != null && settings.wording().bpm() == null) {
            settings = settings.withWording(settings.wording().withBpm(hostBpm));
        }
    }
}
