#include "service/Endpoint.h"

#include <juce_core/juce_core.h>

#include <fstream>

#include "FakeService.h"
#include "TestFolder.h"

namespace sa3::test {
namespace {

using service::Link;

class RecordingClient final : public service::Client {
  public:
    Json greeting() override { return {{"kind", "track"}, {"pluginVersion", "0.1.0"}, {"host", "test"}}; }
    void connected(const Json& welcome) override { welcomes.push_back(welcome); }
    void errandEnded(const std::string&, bool) override {}
    void resumed() override { ++resumptions; }
    void hasStumbled(const std::string& line) noexcept override { stumbles.push_back(line); }
    void received(std::int32_t type, const Json& message) override {
        if (text(message, "job") == "poison") {
            throw std::bad_alloc();
        }
        messages.push_back({type, message});
    }
    void receivedAudio(std::uint32_t, std::uint64_t, std::uint32_t, std::uint32_t frames, const float*) override {
        messagesBeforeAudio.push_back(messages.size());
        audioFrames += frames;
    }
    void linkChanged() override { ++linkChanges; }
    void polled(std::int64_t) override { atPoll(); }
    void unsent(std::int32_t, const Json& message) override { unsentTakes.push_back(text(message, "take")); }

    std::vector<Json> welcomes;
    std::vector<Received> messages;
    std::vector<std::size_t> messagesBeforeAudio;
    std::uint64_t audioFrames = 0;
    std::function<void()> atPoll = [] {};
    std::vector<std::string> unsentTakes;
    int linkChanges = 0;
    int resumptions = 0;
    std::vector<std::string> stumbles;
};

class EndpointTest final : public juce::UnitTest {
  public:
    EndpointTest() : UnitTest("Line to the service", "service") {}

    void runTest() override {
        nothingHappensBeforeItIsOpened();
        greetsAndIsWelcomed();
        greetsAgainAfterARestart();
        silenceIsLossAndHealsByItself();
        goodbyeIsLoss();
        refusalsAreOfTwoKinds();
        damagedRegionIsMadeAnew();
        announcementComesBeforeItsAudio();
        uploadWaitsForRoom();
        nothingIsSentIntoTheVoid();
        failureToMakeARegionIsTold();
        whatAClientThrowsEndsWithIt();
    }

  private:
    struct Line {
        TestFolder folder;
        RecordingClient client;
        service::Endpoint endpoint{client, "instance"};
        FakeService service{folder.path()};
        std::int64_t nowMs = 1000;

        void tick(std::int64_t laterMs = 5) {
            nowMs += laterMs;
            endpoint.tick(folder.path(), nowMs);
        }
        void connect() {
            endpoint.open();
            tick();
            service.attach();
            tick();
            service.poll();
            service.welcome();
            tick();
        }
    };

    void nothingHappensBeforeItIsOpened() {
        beginTest("no region before somebody needs one");
        Line line;
        line.tick();
        expect(std::filesystem::is_empty(line.folder.path()));
        expect(line.endpoint.link() == Link::closed);
        line.endpoint.open();
        line.tick();
        expect(std::filesystem::exists(line.folder.path() + "/instance.sa3"));
        expect(line.endpoint.link() == Link::waiting);
    }

    void greetsAndIsWelcomed() {
        beginTest("the first words of both sides");
        Line line;
        line.connect();
        const Json greeting = line.service.last(service::hello);
        expectEquals(integer(greeting, "protocol").value_or(0), std::int64_t{1});
        expectEquals(text(greeting, "instance"), std::string("instance"));
        expectEquals(text(greeting, "kind"), std::string("track"));
        expect(line.endpoint.link() == Link::connected && line.client.welcomes.size() == 1);
    }

    void greetsAgainAfterARestart() {
        beginTest("a service that comes back is greeted again");
        Line line;
        line.connect();
        line.service.die();
        line.service.inbox.clear();
        line.tick();
        expect(line.service.attach());
        line.tick();
        line.service.poll();
        expectEquals(line.service.count(service::hello), std::size_t{1});
        expect(line.endpoint.link() == Link::waiting);
        line.service.welcome();
        line.tick();
        expect(line.endpoint.link() == Link::connected && line.client.welcomes.size() == 2);
    }

    void silenceIsLossAndHealsByItself() {
        beginTest("a silent service is lost; when it goes on, so does the line");
        Line line;
        line.connect();
        line.tick(service::Endpoint::silenceLimitMs - 100);
        expect(line.endpoint.link() == Link::connected);
        line.tick(200);
        expect(line.endpoint.link() == Link::lost);
        expect(!line.endpoint.problem().empty());
        line.service.poll();
        line.tick();
        expect(line.endpoint.link() == Link::connected);
    }

    void goodbyeIsLoss() {
        beginTest("a service that says goodbye is lost at once, and until there is another one; what it did not get is given back");
        Line line;
        line.connect();
        const int before = line.client.linkChanges;
        expect(line.endpoint.send(service::star, {{"take", "a"}}));
        line.client.atPoll = [&] { line.service.die(); };  // between what is received and what is sent
        line.tick();
        line.client.atPoll = [] {};
        expect(line.endpoint.send(service::star, {{"take", "b"}}), "nobody knows yet");
        for (int round = 0; round < 200; ++round) {
            line.tick(50);
            expect(line.endpoint.link() == Link::lost);
            expect(!line.endpoint.send(service::star, {{"take", "c"}}));
        }
        expectEquals(line.client.linkChanges - before, 1);
        expectEquals(line.client.resumptions, 0);
        expect(line.service.attach());
        line.tick();
        expect(line.client.unsentTakes == std::vector<std::string>{"a", "b"});
        line.service.poll();
        line.service.welcome();
        line.tick();
        expect(line.endpoint.link() == Link::connected);
    }

    void refusalsAreOfTwoKinds() {
        beginTest("only a final refusal is a wrong version");
        Line line;
        line.connect();
        line.service.send(service::refused, {{"message", "what was that?"}});
        line.tick();
        expect(line.endpoint.link() == Link::connected);
        expectEquals(line.client.messages.back().type, std::int32_t{service::refused});
        line.service.send(service::refused, {{"message", "update both"}, {"final", true}});
        line.tick();
        expect(line.endpoint.link() == Link::wrongVersion);
        expectEquals(line.endpoint.problem(), std::string("update both"));
    }

    void damagedRegionIsMadeAnew() {
        beginTest("a damaged region is dropped, and after a pause there is a new one");
        Line line;
        line.connect();
        const std::string file = line.folder.path() + "/instance.sa3";
        std::filesystem::resize_file(file, 4096);
        line.tick();
        expect(line.endpoint.link() == Link::lost);
        line.service.die();
        line.tick(500);
        expect(line.endpoint.link() == Link::lost, "not at once");
        line.tick(600);
        expect(line.endpoint.link() == Link::waiting);
        expect(std::filesystem::file_size(file) > 4096);
    }

    void announcementComesBeforeItsAudio() {
        beginTest("a stream's audio is never handed on before its announcement");
        Line line;
        line.connect();
        const auto clip = audio::Clip::of(44100, {std::vector<float>(1000, 0.5f)});
        for (int take = 0; take < 50; ++take) {
            line.service.takeBegins("job", "take", static_cast<std::uint32_t>(take), *clip);
            line.service.audio(static_cast<std::uint32_t>(take), *clip, 0, 1000);
        }
        line.tick();
        expectEquals(line.client.audioFrames, std::uint64_t{50000});
        for (std::size_t i = 0; i < line.client.messagesBeforeAudio.size(); ++i) {
            expect(line.client.messagesBeforeAudio[i] > i);
        }
    }

    void uploadWaitsForRoom() {
        beginTest("audio for the service waits for room and arrives whole, before the message that needs it");
        Line line;
        line.connect();
        std::vector<float> samples(2'000'000);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            samples[i] = static_cast<float>(i);
        }
        const auto channels = std::make_shared<const std::vector<std::vector<float>>>(1, samples);
        line.endpoint.send(service::Upload{3, 48000, channels}, service::generate, {{"job", "j"}});
        expectEquals(channels.use_count(), 2L, "waits to be sent without a copy");
        line.tick();
        line.tick();
        expectEquals(line.service.count(service::generate), std::size_t{0});
        for (int round = 0; round < 20; ++round) {
            line.service.poll();
            line.tick();
        }
        line.service.poll();
        expectEquals(integer(line.service.last(service::inputBegin), "frames").value_or(0), std::int64_t{2'000'000});
        expectEquals(line.service.count(service::generate), std::size_t{1});
        expect(line.service.uploaded == samples);
    }

    void nothingIsSentIntoTheVoid() {
        beginTest("what is said while nobody is there is not kept for strangers");
        Line line;
        line.endpoint.open();
        line.endpoint.send(service::cancel, {{"job", "old"}});
        line.connect();
        line.service.poll();
        expectEquals(line.service.count(service::cancel), std::size_t{0});
    }

    void failureToMakeARegionIsTold() {
        beginTest("a run folder that cannot be used is told, and tried again with growing pauses");
        Line line;
        std::ofstream(line.folder.path() + "/file") << "x";
        line.endpoint.open();
        line.endpoint.tick(line.folder.path() + "/file", 1000);
        expect(line.endpoint.link() == Link::lost && !line.endpoint.problem().empty());
        line.endpoint.tick(line.folder.path(), 1500);
        expect(line.endpoint.link() == Link::lost);
        line.endpoint.tick(line.folder.path(), 2100);
        expect(line.endpoint.link() == Link::waiting);
    }

    void whatAClientThrowsEndsWithIt() {
        beginTest("a message on which the client throws is told, and the next one arrives");
        Line line;
        line.connect();
        line.service.send(service::remark, {{"job", "poison"}});
        line.service.send(service::remark, {{"message", "next"}});
        line.tick();
        expect(line.client.stumbles == std::vector<std::string>{"no memory left"});
        expectEquals(text(line.client.messages.at(0).message, "message"), std::string("next"));
        expect(line.endpoint.link() == Link::connected);
    }
};

EndpointTest endpointTest;

}  // namespace
}  // namespace sa3::test
