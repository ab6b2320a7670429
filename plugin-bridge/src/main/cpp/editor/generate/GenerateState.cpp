#include "GenerateState.h"

#include "look/Words.h"

namespace sa3::editor {

namespace {

juce::String separated(const juce::StringArray& parts) {
    auto full = parts;
    full.removeEmptyStrings();
    return full.joinIntoString(juce::String::fromUTF8("  ·  "));
}

GenerateState aboutJob(const Job& job) {
    GenerateState state;
    state.job = job.id;
    switch (job.phase) {
        case Job::Phase::queued:
            state.kind = GenerateState::Kind::queued;
            state.headline = "Waiting";
            state.detail = job.jobsAhead == 0   ? "next in line"
                           : job.jobsAhead == 1 ? "1 render ahead"
                                                : juce::String(job.jobsAhead) + " renders ahead";
            break;
        case Job::Phase::cancelling:
            state.kind = GenerateState::Kind::cancelling;
            state.headline = "Cancelling";
            break;
        case Job::Phase::running:
            state.kind = GenerateState::Kind::working;
            state.headline = job.stage;
            if (job.total > 0) state.portion = juce::jlimit(0.0, 1.0, static_cast<double>(job.done) / job.total);
            state.detail = separated({job.total > 0 ? juce::String(job.done) + " of " + juce::String(job.total) : "",
                                      job.secondsLeft ? timeLeftText(*job.secondsLeft) : ""});
            break;
    }
    return state;
}

}  // namespace

GenerateState GenerateState::of(const EditorModel& model) {
    const auto& jobs = model.jobs();
    if (!jobs.empty()) {
        auto state = aboutJob(jobs.front());
        state.waiting = static_cast<int>(jobs.size()) - 1;
        return state;
    }
    GenerateState state;
    state.headline = "Generate";
    state.detail = model.whyNotGenerate();
    state.kind = state.detail.isEmpty() ? Kind::ready : Kind::blocked;
    return state;
}

}  // namespace sa3::editor
