package sa3.models.hub;

/**
 * A repository of the hub.
 *
 * @param id owner/name
 * @param licence what its user has to accept, by name
 */
public record HubRepository(String id, String licence) {}
