package sa3.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.train.TrainException;
import sa3.train.TrainState;
import sa3.train.optim.AdamW.Moments;
import sa3.weights.SafetensorsFile;
import sa3.weights.SafetensorsWriter;
import sa3.weights.TensorFiles;
import sa3.weights.TensorInfo;
import sa3.weights.WeightsException;

/**
 * A trainer's state on disk, whole numbers for whole numbers: parameters, the optimiser's means, the running mean where
 * one is kept, all in float32, and in the header the number of steps with whatever the run says about itself. Everything
 * random depends on the step, so nothing else is needed to go on bit for bit.
 *
 * @param about what the run said about itself
 */
public record ResumeFile(TrainState state, JsonNode about) {
    private static final String KEY = "sa3_train";
    private static final String STEPS = "steps";
    private static final String PARAMETER = "parameter/";
    private static final String FIRST = "first/";
    private static final String SECOND = "second/";
    private static final String AVERAGE = "average/";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Writes or replaces a file, whole or not at all.
     *
     * @param names of the parameters
     * @throws TrainException the disk refuses; an earlier file is as it was
     */
    public static void write(Path path, List<String> names, TrainState state, ObjectNode about) {
        Map<String, Array> tensors = new LinkedHashMap<>();
        put(tensors, PARAMETER, names, state.parameters());
        put(tensors, FIRST, names, state.moments().first());
        put(tensors, SECOND, names, state.moments().second());
        if (state.average() != null) {
            put(tensors, AVERAGE, names, state.average());
        }
        List<TensorInfo> infos = new ArrayList<>();
        tensors.forEach((name, array) -> infos.add(new TensorInfo(
                name, Dtype.F32, Arrays.stream(array.shape()).boxed().toList())));
        String header = about.deepCopy().put(STEPS, state.steps()).toString();
        try {
            SafetensorsWriter.write(path, Map.of(KEY, header), infos, name -> {
                Array array = tensors.get(name);
                if (array == null) {
                    throw new IllegalStateException(name);
                }
                return array.toBytes();
            });
        } catch (WeightsException e) {
            throw new TrainException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void put(Map<String, Array> tensors, String prefix, List<String> names, List<Array> arrays) {
        for (int i = 0; i < names.size(); i++) {
            tensors.put(prefix + names.get(i), arrays.get(i));
        }
    }

    /**
     * What the run said about itself, and its number of steps, without the tensors.
     *
     * @throws TrainException no such file, or none of a training
     */
    public static JsonNode about(Path path) {
        try (SafetensorsFile file = open(path)) {
            return about(file);
        }
    }

    private static SafetensorsFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new TrainException(
                    "no " + path + ": the training was stopped before it was first saved, or this is not its folder");
        }
        try {
            return TensorFiles.peekSafetensors(path);
        } catch (WeightsException e) {
            throw new TrainException(String.valueOf(e.getMessage()), e);
        }
    }

    private static JsonNode about(SafetensorsFile file) {
        String text = file.metadata().get(KEY);
        try {
            JsonNode about = text == null ? null : JSON.readTree(text);
            if (about == null || !about.path(STEPS).isIntegralNumber()) {
                throw new TrainException(file.path() + " is no state of a training");
            }
            return about;
        } catch (JsonProcessingException e) {
            throw new TrainException(file.path() + " is no state of a training", e);
        }
    }

    /**
     * Reads a file; the arrays belong to the state.
     *
     * @param names of the parameters, as they are asked for now
     * @throws TrainException damaged, or of other parameters
     */
    public static ResumeFile read(Path path, List<String> names) {
        try (SafetensorsFile file = open(path)) {
            JsonNode about = about(file);
            List<Array> parameters = arrays(file, PARAMETER, names);
            Moments moments = new Moments(arrays(file, FIRST, names), arrays(file, SECOND, names));
            boolean averaged = file.tensors().containsKey(AVERAGE + names.get(0));
            @Nullable List<Array> average = averaged ? arrays(file, AVERAGE, names) : null;
            return new ResumeFile(new TrainState(about.path(STEPS).asLong(), parameters, moments, average), about);
        } catch (WeightsException e) {
            throw new TrainException(String.valueOf(e.getMessage()), e);
        }
    }

    private static List<Array> arrays(SafetensorsFile file, String prefix, List<String> names) {
        List<Array> arrays = new ArrayList<>();
        for (String name : names) {
            TensorInfo info = file.tensors().get(prefix + name);
            if (info == null || info.dtype() != Dtype.F32) {
                throw new TrainException(
                        file.path() + " holds no " + prefix + name + ": it is the state of a training of other layers");
            }
            int[] shape = info.dims();
            arrays.add(Array.of(file.read(info.name()), Dtype.F32, shape));
        }
        return arrays;
    }
}
