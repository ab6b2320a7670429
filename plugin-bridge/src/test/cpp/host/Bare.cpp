#include "Bare.h"

#include "BareLv2.h"
#include "BareVst3.h"

namespace sa3::test {

std::unique_ptr<Bare> openBare(const Setup& setup) {
    if (isLv2(setup.bundle)) {
        return std::make_unique<BareLv2>(setup);
    }
    return std::make_unique<BareVst3>(setup);
}

}  // namespace sa3::test
