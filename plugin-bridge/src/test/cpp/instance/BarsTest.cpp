#include <juce_core/juce_core.h>

#include "instance/Session.h"

namespace sa3::test {
namespace {

using editor::PluginKind;

class BarsTest final : public juce::UnitTest {
  public:
    BarsTest() : UnitTest("Bars and metres", "instance") {}

    void runTest() override {
        barsOfEveryMetre();
        nonsenseMetresAreLeftAside();
        barsBeginWhereTheHostSays();
        lengthsOfTakesAreRead();
    }

  private:
    void barsOfEveryMetre() {
        beginTest("bars have the length of the host's metre, in what is asked for and where takes go");
        struct Metre {
            int numerator;
            int denominator;
            double barBeats;
        };
        for (const Metre metre : {Metre{7, 8, 3.5}, {5, 8, 2.5}, {3, 8, 1.5}, {9, 8, 4.5}, {11, 16, 2.75}, {6, 8, 3.0}, {3, 4, 3.0}}) {
            Session rig(PluginKind::track);
            rig.playHead.bpm = 133.0;
            rig.playHead.metre = {metre.numerator, metre.denominator};
            rig.playHead.samples = std::llround(5.3 * metre.barBeats * 60.0 / 133.0 * 44100.0);
            rig.run(512);
            rig.set([&](editor::Settings& settings) {
                    settings.lengthUnit = editor::LengthUnit::bars;
                settings.bars = 4;
            });
            rig.comes("take", *noiseClip(30000));
            const Json order = rig.service.last(service::generate);
            const Json& request = field(order, "request");
            expectEquals(number(request, "beatsPerBar").value_or(0), metre.barBeats);
            expectWithinAbsoluteError(number(request, "seconds").value_or(0), 4 * metre.barBeats * 60.0 / 133.0, 1e-12);
            expectEquals(rig.shown().lane().at(0).startBeats, 6 * metre.barBeats, "the next bar of a host that plays");
            rig.shown().placeTake("take", {editor::Placement::At::nextBar, 60, false});
            rig.shown().refreshNow();
            expectEquals(rig.shown().lane().at(1).startBeats, 6 * metre.barBeats);
        }
    }

    void nonsenseMetresAreLeftAside() {
        beginTest("a host that tells a metre of nonsense is taken to be in the one before");
        Session rig(PluginKind::track);
        for (const auto& [numerator, denominator] : {std::pair{0, 4}, {4, 0}, {-7, 8}, {7, -8}, {1000000, 1}, {1, 1000000}}) {
            rig.playHead.metre = {5, 8};
            rig.run(64);
            rig.playHead.metre = {numerator, denominator};
            rig.run(64);
            expectEquals(rig.shown().transport().signature.text(), juce::String("5/8"));
        }
    }

    void barsBeginWhereTheHostSays() {
        beginTest("after a change of metre bars are those of the host: where takes go, and in the view");
        Session rig(PluginKind::track);
        rig.playHead.metre = {3, 4};
        rig.playHead.barStartPpq = 10.0;  // 4/4, 4/4, 2/4, then 3/4
        rig.playHead.samples = std::llround(11.25 * 0.5 * 44100.0);
        rig.run(64);
        rig.comes("take", *noiseClip(30000));
        expectEquals(rig.shown().lane().at(0).startBeats, 13.0);
        rig.shown().placeTake("take", {editor::Placement::At::nextBar, 60, false});
        rig.shown().refreshNow();
        expectEquals(rig.shown().lane().at(1).startBeats, 13.0);
        expectEquals(rig.shown().transport().firstBar(), 1.0);

        beginTest("a host that says nonsense about its bars is taken to begin them at the project's start");
        for (const double nonsense : {-3.0, 1.0e9, std::nan("")}) {
            rig.playHead.barStartPpq = nonsense;
            rig.run(64);
            expectEquals(rig.shown().transport().barStart, 0.0);
        }
    }

    void lengthsOfTakesAreRead() {
        beginTest("takes of every version know the length of their bars");
        project::Take take;
        const auto lengthOf = [&](const Json& settings) {
            take.settings = settings;
            return take.barsPpq().value_or(-1.0);
        };
        expectEquals(lengthOf({{"bars", 4}}), 16.0);
        expectEquals(lengthOf({{"bars", 8}, {"beatsPerBar", 3}}), 24.0);
        expectEquals(lengthOf({{"bars", 4}, {"beatsPerBar", 3.5}}), 14.0);
        expectEquals(lengthOf({{"bars", 1}, {"beatsPerBar", 2.75}}), 2.75);
        const auto metreOf = [&](const Json& settings) {
            take.settings = settings;
            return take.metre() ? take.metre()->text() : juce::String("none");
        };
        expectEquals(metreOf({{"bars", 4}}), juce::String("4/4"));
        expectEquals(metreOf({{"bars", 4}, {"beatsPerBar", 3.5}}), juce::String("7/8"));
        expectEquals(metreOf({{"bars", 3}, {"beatsPerBar", 2.75}}), juce::String("11/16"));
        expectEquals(metreOf({{"bars", 3}, {"beatsPerBar", 5}}), juce::String("5/4"));
        expectEquals(metreOf({{"bars", 3}, {"beatsPerBar", 3.1415}}), juce::String("none"));
        expectEquals(metreOf({{"seconds", 3}}), juce::String("none"));
        for (const double nonsense : {0.0, -1.0, 1e9, 0.01, std::nan("")}) {
            expectEquals(lengthOf({{"bars", 4}, {"beatsPerBar", nonsense}}), -1.0);
        }
    }
};

BarsTest barsTest;

}  // namespace
}  // namespace sa3::test
