package sa3.service.jobs;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The name of a job, chosen by the client that asks for it: sending the same one again means the same job.
 *
 * @param value 1 to 64 letters, digits, dots, hyphens and underscores, such as a UUID
 */
public record JobId(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public JobId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a job's name has 1 to 64 letters, digits, dots, hyphens or underscores, such as a UUID");
        }
    }

    /** A name that nobody else has. */
    public static JobId random() {
        return new JobId(UUID.randomUUID().toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
