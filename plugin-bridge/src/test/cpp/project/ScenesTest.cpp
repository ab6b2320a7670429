#include "project/Scenes.h"

#include <juce_core/juce_core.h>

#include <thread>

#include "state/Samples.h"

namespace sa3::test {
namespace {

using project::Scenes;

class ScenesTest final : public juce::UnitTest {
  public:
    ScenesTest() : UnitTest("What sounds of a project", "project") {}

    void runTest() override {
        auditionIsConvertedByWhoeverPosts();
        auditionThatIsOverKeepsNothing();
        auditionThatIsTakenBackIsNotConverted();
    }

  private:
    struct Bench {
        explicit Bench(std::shared_ptr<const audio::Clip> clip) : source(std::move(clip)), alone(source.use_count()) {
            scenes.prepare(48000.0);
        }

        std::unique_ptr<engine::Scene> scene() { return std::unique_ptr<engine::Scene>(mailbox.take()); }
        /** Somebody beside the test holds the audio. */
        bool isKept() const { return source.use_count() > alone; }

        project::Project project;
        audio::Mailbox<engine::Scene> mailbox;
        Scenes scenes{editor::PluginKind::track, project, mailbox};
        const std::shared_ptr<const audio::Clip> source;
        const long alone;
    };

    void auditionIsConvertedByWhoeverPosts() {
        beginTest("who wishes to hear something waits for no conversion; what is posted next has it, complete");
        Bench bench(noiseClip(200'000));
        bench.scene();
        const auto number = bench.scenes.auditionFile("a.wav");
        bench.scenes.give(number, bench.source);
        expect(bench.scene() == nullptr, "nothing is posted by the wish");
        bench.scenes.post();
        const auto scene = bench.scene();
        expect(scene->audition && scene->audition->number == number);
        const auto whole = audio::atRate(bench.source, 48000);
        const audio::Clip& clip = *scene->audition->clip;
        expect(clip.isComplete() && clip.frames() == whole->frames());
        for (std::int32_t channel = 0; channel < clip.channelCount(); ++channel) {
            expect(std::equal(clip.channel(channel), clip.channel(channel) + clip.frames(), whole->channel(channel)));
        }
    }

    void auditionThatIsOverKeepsNothing() {
        beginTest("what was made for an audition is freed when it is over");
        Bench bench(noiseClip(20'000));
        const auto number = bench.scenes.auditionFile("a.wav");
        bench.scenes.give(number, bench.source);
        bench.scenes.post();
        bench.scenes.release(number + 1);
        bench.scenes.post();
        expect(bench.isKept() && bench.scene()->audition.has_value(), "another one's end is not its own");
        bench.scenes.release(number);
        bench.scenes.post();
        expect(!bench.isKept() && !bench.scene()->audition);
        expect(bench.scenes.auditioned().isNothing());
        bench.scenes.give(number, bench.source);
        bench.scenes.release(number);
        expect(!bench.isKept());
    }

    void auditionThatIsTakenBackIsNotConverted() {
        beginTest("while it is converted the window waits for nothing, and a second click ends the conversion");
        Bench bench(noiseClip(44100 * 120));
        bench.scene();
        bench.scenes.give(bench.scenes.auditionFile("long.wav"), bench.source);
        std::atomic<bool> isDone{false};
        std::thread chores([&] {
            bench.scenes.post();
            isDone = true;
        });
        while (bench.source.use_count() < bench.alone + 3) {  // of the wish, and by who converts it
            std::this_thread::yield();
        }
        expect(bench.scenes.auditioned().file == "long.wav");
        bench.scenes.audition({});
        expect(!isDone, "asked and taken back long before two minutes of audio are converted");
        chores.join();
        expect(!bench.scene()->audition);
        expect(!bench.isKept());
    }
};

ScenesTest scenesTest;

}  // namespace
}  // namespace sa3::test
