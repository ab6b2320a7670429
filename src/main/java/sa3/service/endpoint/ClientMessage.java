package sa3.service.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import sa3.json.JsonFile;
import sa3.service.jobs.JobId;

/**
 * What a client has sent. Whoever asks for a field that is not there, or is of another kind, gets a
 * {@link ProtocolException}.
 */
record ClientMessage(int type, ObjectNode json) {
    /** @throws ProtocolException it is no object of JSON */
    static ClientMessage of(int type, String text) {
        if (JsonFile.parse(text) instanceof ObjectNode json) {
            return new ClientMessage(type, json);
        }
        throw new ProtocolException("message " + type + " is no JSON object");
    }

    JsonNode path(String field) {
        return json.path(field);
    }

    boolean has(String field) {
        return json.hasNonNull(field);
    }

    String text(String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw new ProtocolException("field " + field + " must be text");
        }
        return value.textValue();
    }

    int number(String field) {
        JsonNode value = json.path(field);
        if (!value.isInt()) {
            throw new ProtocolException("field " + field + " must be a whole number");
        }
        return value.intValue();
    }

    /** The job that it is about. */
    JobId job() {
        return new JobId(text("job"));
    }
}
