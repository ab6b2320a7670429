#include "render/Renders.h"

#include <algorithm>
#include <utility>

#include "service/Protocol.h"

namespace sa3::render {
namespace {

constexpr std::ptrdiff_t maxFetches = 2;

Json messageOf(const Order& order) {
    return {{"job", order.job}, {"request", order.request}, {"priority", "interactive"}, {"hostBpm", order.hostBpm}};
}

/** A state names no place on this computer. */
Json withoutPlaces(Json request) {
    if (const auto loras = request.find("loras"); loras != request.end() && loras->is_array()) {
        for (Json& entry : *loras) {
            if (entry.is_object()) {
                entry.erase("path");
            }
        }
    }
    return request;
}

}  // namespace

Renders::Renders(service::Endpoint& theEndpoint, Owner theOwner) : endpoint(theEndpoint), owner(std::move(theOwner)) {}

void Renders::start(Order order) {
    {
        const std::lock_guard<std::mutex> lock(mutex);
        Render render;
        render.status.job = order.job;
        render.takes = static_cast<std::size_t>(std::clamp<std::int64_t>(integer(order.request, "count").value_or(1), 1, 1000));
        render.order = std::move(order);
        ask(render);
        renders.push_back(std::move(render));
        recount();
    }
    owner.changed();
}

/** Does nothing while nobody is there: connected() asks again. */
void Renders::ask(Render& render) {
    if (render.isRecalled) {
        render.isAsked = endpoint.send(service::follow, {{"job", render.order.job}});
        return;
    }
    const Json& loras = field(render.order.request, "loras");
    for (std::size_t i = 0; i < loras.size(); ++i) {
        const auto slot = static_cast<std::size_t>(render.order.slotOfLora[i]);
        render.sentStrengths[slot] = static_cast<float>(number(loras[i], "strength").value_or(1.0));
    }
    Json message = messageOf(render.order);
    if (!render.order.source) {
        render.isAsked = endpoint.send(service::generate, std::move(message));
        return;
    }
    const Source& source = *render.order.source;
    service::Upload upload{++lastStream, source.rateHz, source.channels};
    message[source.use == Source::Use::guide ? "guide" : "original"] = upload.stream;
    render.isAsked = endpoint.send(std::move(upload), service::generate, std::move(message));
}

void Renders::cancel(const std::string& job) {
    {
        const std::lock_guard<std::mutex> lock(mutex);
        Render* const render = find(job);
        if (render == nullptr) {
            return;
        }
        endpoint.dropJob(job);
        render->status.phase = Status::Phase::cancelling;
        if (!endpoint.send(service::cancel, {{"job", job}})) {
            abandoned.insert(job);
            newlyAbandoned.push_back(job);
            remove(job);
        }
    }
    owner.changed();
}

std::vector<Status> Renders::all() const {
    const std::lock_guard<std::mutex> lock(mutex);
    std::vector<Status> list;
    for (const Render& render : renders) {
        if (!render.isUnknown) {
            list.push_back(render.status);
        }
    }
    std::stable_sort(list.begin(), list.end(), [](const Status& a, const Status& b) {
        return (a.phase == Status::Phase::running) > (b.phase == Status::Phase::running);
    });
    return list;
}

Renders::Render* Renders::find(const std::string& job) {
    const auto at = std::find_if(renders.begin(), renders.end(), [&](const Render& each) { return each.order.job == job; });
    return at == renders.end() ? nullptr : &*at;
}

void Renders::remove(const std::string& job) {
    std::erase_if(renders, [&](const Render& each) { return each.order.job == job; });
    std::erase_if(wanted, [&](const auto& each) { return !job.empty() && each.second == job; });
    recount();
}

void Renders::recount() {
    const auto isKnown = [](const Render& each) { return !each.isUnknown; };
    const auto isUnbegun = [&](const Render& each) { return isKnown(each) && !each.hasBegun; };
    countUnbegun.store(static_cast<int>(std::count_if(renders.begin(), renders.end(), isUnbegun)), std::memory_order_release);
    count.store(static_cast<int>(std::count_if(renders.begin(), renders.end(), isKnown)), std::memory_order_release);
}

/* ---- renders of a project that is opened ---------------------------------------------------------------------------- */

project::Contents Renders::saved(const std::function<project::Contents()>& contents) const {
    std::vector<project::OpenJob> jobs = open();
    project::Contents all = contents();
    all.openJobs = std::move(jobs);
    return all;
}

std::vector<project::OpenJob> Renders::open() const {
    const std::lock_guard<std::mutex> lock(mutex);
    std::vector<project::OpenJob> jobs;
    for (const Render& render : renders) {
        if (render.status.phase != Status::Phase::cancelling) {
            jobs.push_back({render.order.job, render.takes, withoutPlaces(render.order.request), render.order.placePpq});
        }
    }
    return jobs;
}

void Renders::recall(std::vector<project::OpenJob> jobs) {
    const std::lock_guard<std::mutex> lock(mutex);
    std::erase_if(renders, [](const Render& each) { return each.isUnknown; });
    for (project::OpenJob& open : jobs) {
        if (find(open.job) != nullptr || abandoned.count(open.job) > 0) {
            continue;
        }
        Render render;
        render.status.job = open.job;
        render.takes = open.takes;
        render.order.job = std::move(open.job);
        render.order.request = std::move(open.request);
        render.order.placePpq = open.placePpq;
        render.isRecalled = render.isUnknown = true;
        ask(render);
        renders.push_back(std::move(render));
    }
    recount();
}

std::optional<project::OpenJob> Renders::recalled(const std::string& job) const {
    const std::lock_guard<std::mutex> lock(mutex);
    const Render* const render = find(job);
    return render == nullptr || !render->isRecalled
               ? std::nullopt
               : std::optional(project::OpenJob{job, render->takes, render->order.request, render->order.placePpq});
}

bool Renders::told(const Json& message, const std::vector<std::string>& lacking) {
    const std::string job = text(message, "job");
    const std::string state = text(message, "state");
    const bool goesOn = state == "queued" || state == "running" || state == "paused";
    {
        const std::lock_guard<std::mutex> lock(mutex);
        Render* const render = find(job);
        if (render == nullptr || (!goesOn && lacking.empty())) {
            remove(job);
        } else {
            render->isUnknown = false;
            render->status.phase = state == "running" || !goesOn ? Status::Phase::running : Status::Phase::queued;
            if (!goesOn) {
                render->status.stage = "fetching";
                render->takes = lacking.size();
                render->completed.clear();
                std::for_each(lacking.begin(), lacking.end(), [&](const std::string& take) { sendFetch(job, take); });
            }
            recount();
        }
    }
    owner.changed();
    return goesOn || !lacking.empty();
}

/* ---- the line to the service ---------------------------------------------------------------------------------------- */

void Renders::connected() {
    const std::lock_guard<std::mutex> lock(mutex);
    fetched.clear();
    std::erase_if(wanted, [](const auto& each) { return !each.second.empty(); });  // asked for with their renders
    cancelAbandoned();
    fetchWanted();
    for (Render& render : renders) {
        if (render.status.phase == Status::Phase::cancelling) {
            endpoint.send(service::cancel, {{"job", render.order.job}});
        } else {
            ask(render);
        }
    }
}

void Renders::resumed() {
    const std::lock_guard<std::mutex> lock(mutex);
    cancelAbandoned();
    fetchWanted();
    for (Render& render : renders) {
        if (!render.isAsked && render.status.phase != Status::Phase::cancelling) {
            ask(render);
        }
    }
}

void Renders::cancelAbandoned() {
    for (const std::string& job : abandoned) {
        endpoint.send(service::cancel, {{"job", job}});
    }
}

bool Renders::isAbandoned(const std::string& job) const {
    const std::lock_guard<std::mutex> lock(mutex);
    return abandoned.count(job) > 0;
}

std::vector<std::string> Renders::takeAbandoned() {
    const std::lock_guard<std::mutex> lock(mutex);
    return std::exchange(newlyAbandoned, {});
}

bool Renders::progressed(std::int32_t type, const Json& message) {
    const std::lock_guard<std::mutex> lock(mutex);
    Render* const render = find(text(message, "job"));
    if (render == nullptr) {
        return false;
    }
    Status& status = render->status;
    if (status.phase != Status::Phase::cancelling) {
        status.phase = type == service::queued ? Status::Phase::queued : Status::Phase::running;
    }
    status.ahead = integer(message, "ahead").value_or(0);
    status.stage = text(message, "stage");
    status.done = integer(message, "done").value_or(0);
    status.total = integer(message, "total").value_or(0);
    status.secondsLeft = number(message, "secondsLeft");
    return true;
}

bool Renders::received(std::int32_t type, const Json& message) {
    noteLife();
    if (type == service::queued || type == service::progress) {
        if (progressed(type, message)) {
            owner.changed();
        }
        return false;
    }
    const bool hasEnded = type == service::failed || type == service::cancelled;
    const std::string job = text(message, "job");
    if (!hasEnded) {
        return false;
    }
    bool isOurs = false;
    bool isWanted = true;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        isWanted = abandoned.erase(job) == 0;
        isOurs = find(job) != nullptr;
        remove(job);
    }
    if (type == service::failed && isWanted) {
        owner.failed(text(message, "message", "the render failed"));
    }
    owner.changed();
    return isOurs;
}

void Renders::takeCompleted(const std::string& job, const std::string& take) {
    {
        const std::lock_guard<std::mutex> lock(mutex);
        wanted.erase(take);
        Render* const render = find(job);
        if (render == nullptr) {
            return;
        }
        render->completed.insert(take);
        if (render->completed.size() < render->takes) {
            return;
        }
        remove(job);
    }
    owner.changed();
}

std::optional<Origin> Renders::origin(const std::string& job) const {
    const std::lock_guard<std::mutex> lock(mutex);
    const Render* const render = find(job);
    if (render == nullptr) {
        return std::nullopt;
    }
    const Order& order = render->order;
    return Origin{job, order.request, order.placePpq, integer(order.request, "seed").value_or(0)};
}

void Renders::takeHasBegun(const std::string& job) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (Render* const render = find(job); render != nullptr) {
        render->hasBegun = true;
        recount();
    }
}

bool Renders::fetch(const std::string& job, const std::string& take) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (std::count(fetched.begin(), fetched.end(), take) >= maxFetches) {
        return false;
    }
    sendFetch(job, take);
    return true;
}

void Renders::sendFetch(const std::string& job, const std::string& take) {
    fetched.push_back(take);
    if (!endpoint.send(service::fetch, {{"job", job}, {"take", take}})) {
        wanted[take] = job;
    }
}

bool Renders::fetchAnew(const std::string& take) {
    const std::lock_guard<std::mutex> lock(mutex);
    std::erase(fetched, take);
    wanted[take];
    return endpoint.send(service::fetch, {{"take", take}});
}

void Renders::forgetWish(const std::string& take) {
    const std::lock_guard<std::mutex> lock(mutex);
    wanted.erase(take);
}

void Renders::fetchWanted() {
    for (const auto& [take, job] : wanted) {
        endpoint.send(service::fetch, job.empty() ? Json{{"take", take}} : Json{{"job", job}, {"take", take}});
    }
}

void Renders::sendStrengths(const Strengths& strengths) {
    if (endpoint.link() != service::Link::connected) {
        return;
    }
    const std::lock_guard<std::mutex> lock(mutex);
    for (Render& render : renders) {
        if (render.isRecalled) {
            continue;  // which slots its adapters came from is not known any more
        }
        Json moved = Json::array();
        for (std::size_t i = 0; i < field(render.order.request, "loras").size(); ++i) {
            const auto slot = static_cast<std::size_t>(render.order.slotOfLora[i]);
            if (render.sentStrengths[slot] != strengths[slot]) {
                render.sentStrengths[slot] = strengths[slot];
                moved.push_back({{"slot", i}, {"strength", strengths[slot]}});
            }
        }
        if (!moved.empty()) {
            endpoint.send(service::strengths, {{"job", render.order.job}, {"loras", std::move(moved)}, {"when", "nextStep"}});
        }
    }
}

}  // namespace sa3::render
