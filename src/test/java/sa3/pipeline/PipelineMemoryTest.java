package sa3.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sa3.pipeline.DemoPipeline.REQUEST;
import static sa3.pipeline.DemoPipeline.guided;
import static sa3.pipeline.DemoPipeline.with;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sa3.dsp.AudioClip;
import sa3.mlx.MlxRuntime;

/** What is remembered is not computed again, and sounds the same bit for bit. */
class PipelineMemoryTest {
    private static final DemoPipeline DEMO = new DemoPipeline();

    private final List<String> computed = new ArrayList<>();
    private PipelineMemory memory;

    @AfterAll
    static void unload() {
        DEMO.close();
    }

    @BeforeEach
    void remember() {
        memory = new PipelineMemory(2, 2);
    }

    @AfterEach
    void forget() {
        memory.close();
    }

    /** The demo's networks; asking for one that encodes is noted, and none is let go. */
    private Networks noting() {
        return (Networks) Proxy.newProxyInstance(
                Networks.class.getClassLoader(), new Class<?>[] {Networks.class}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("release")) {
                        return null;
                    }
                    if (List.of("conditioner", "encoder").contains(method.getName())) {
                        computed.add(method.getName());
                    }
                    return method.invoke(DEMO.networks(), arguments);
                });
    }

    private AudioClip clip(GenerationRequest request) {
        List<AudioClip> clips = new ArrayList<>();
        new Pipeline(noting(), 60, memory)
                .generate(request, ProgressListener.NONE, new Cancellation(), take -> clips.add(take.clip()));
        return clips.get(0);
    }

    private void assertSame(AudioClip a, AudioClip b) {
        assertArrayEquals(a.channel(0), b.channel(0));
        assertArrayEquals(a.channel(1), b.channel(1));
    }

    @Test
    void aPromptIsEncodedOnceWhateverTheLength() {
        AudioClip first = clip(REQUEST);
        assertSame(DEMO.clip(REQUEST), first);
        assertSame(first, clip(REQUEST));
        GenerationRequest longer = with(ClipLength.ofSeconds(2));
        assertSame(DEMO.clip(longer), clip(longer));
        assertEquals(List.of("conditioner"), computed);
    }

    @Test
    void bothPromptsOfARequestAreRemembered() {
        GenerationRequest request = with(new PromptSettings("rain", "drums", null, null), guided(3));
        assertSame(clip(request), clip(request));
        assertEquals(List.of("conditioner", "conditioner"), computed);
    }

    @Test
    void theOneUnusedForLongestIsForgottenFirst() {
        for (String prompt : List.of("a", "b", "a", "c", "a", "b")) {
            clip(with(PromptSettings.of(prompt)));
        }
        assertEquals(List.of("conditioner", "conditioner", "conditioner", "conditioner"), computed);
    }

    @Test
    void audioIsKnownByItsSamples() {
        GenerationRequest guided = with(SourceAudio.guidedBy(DemoPipeline.sine(440, 1)), 0.7);
        AudioClip first = clip(guided);
        assertSame(DEMO.clip(guided), first);
        assertSame(first, clip(with(SourceAudio.guidedBy(DemoPipeline.sine(440, 1)), 0.7)));
        GenerationRequest other = with(SourceAudio.guidedBy(DemoPipeline.sine(441, 1)), 0.7);
        assertSame(DEMO.clip(other), clip(other));
        assertEquals(List.of("conditioner", "encoder", "encoder"), computed);
    }

    @Test
    void whatFailsIsNotRemembered() {
        Cancellation cancelled = new Cancellation();
        GenerationRequest guided = with(SourceAudio.guidedBy(DemoPipeline.sine(440, 1)), 0.7);
        assertThrows(CancelledException.class, () -> new Pipeline(noting(), 60, memory)
                .generate(
                        guided,
                        (stage, done, total) -> {
                            if (stage.equals("encode")) {
                                cancelled.cancel();
                            }
                        },
                        cancelled,
                        take -> {}));
        assertSame(DEMO.clip(guided), clip(guided));
    }

    @Test
    void anArrayPerPromptIsKeptAndFreedInTheEnd() {
        clip(REQUEST); // loads the model
        memory.close();
        long before = MlxRuntime.liveHandles();
        for (String prompt : List.of("a", "b", "c", "b")) {
            clip(with(PromptSettings.of(prompt)));
        }
        assertEquals(before + 2, MlxRuntime.liveHandles());
        memory.close();
        assertEquals(before, MlxRuntime.liveHandles());
    }

    @Test
    void roomForOnePromptOnlyIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new PipelineMemory(1, 0));
    }
}
