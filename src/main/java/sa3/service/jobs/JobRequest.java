package sa3.service.jobs;

/**
 * What a client asks for.
 *
 * @param kind what sort of job, in one word: "generate", "load"
 * @param title what a person calls it, such as the beginning of the prompt
 */
public record JobRequest(String kind, String title, Priority priority, Work work) {
    /** The same as far as it is shown. */
    JobRequest withoutWork() {
        return new JobRequest(kind, title, priority, Work.NONE);
    }
}
