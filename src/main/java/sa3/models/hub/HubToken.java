package sa3.models.hub;

/**
 * Who asks.
 *
 * @param value never printed
 * @param source the variable or the file that it comes from, for messages
 */
public record HubToken(String value, String source) {
    /** @throws HubException it holds what no token does; the value is not quoted */
    public HubToken {
        if (!value.matches("[!-~]+")) { // the platform's own complaint would quote it
            throw new HubException("the hub token in " + source
                    + " holds a character that no token has; set HF_TOKEN, or copy it to the plugin, anew");
        }
    }

    @Override
    public String toString() {
        return "a token in " + source;
    }
}
