#include "SyscallWatch.h"

#include <signal.h>
#include <sys/prctl.h>
#include <ucontext.h>

namespace sa3::test {
namespace {

constexpr int setSyscallUserDispatch = 59;  // PR_SET_SYSCALL_USER_DISPATCH, of Linux 5.11
constexpr unsigned long dispatchOn = 1;
constexpr char allow = 0;
constexpr char block = 1;

thread_local volatile char selector = allow;
thread_local volatile long first = -1;
thread_local bool isArmed = false;

#if defined(__x86_64__)
constexpr greg_t instructionBytes = 2;

/** Notes the call, and steps back to the instruction so that it is made now that it is allowed. */
void handle(int, siginfo_t* info, void* context) {
    selector = allow;
    first = info->si_syscall;
    auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    registers[REG_RIP] -= instructionBytes;
    registers[REG_RAX] = info->si_syscall;
}

bool arm() {
    struct sigaction action {};
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSYS, &action, nullptr);
    return prctl(setSyscallUserDispatch, dispatchOn, 0UL, 0UL, &selector) == 0;
}
#else
bool arm() {
    return false;
}
#endif

}  // namespace

SyscallWatch::SyscallWatch() {
    first = -1;
    isArmed = isArmed || arm();
    selector = isArmed ? block : allow;
}

SyscallWatch::~SyscallWatch() {
    selector = allow;
}

bool SyscallWatch::isPossible() {
    isArmed = isArmed || arm();
    return isArmed;
}

long SyscallWatch::seen() {
    return first;
}

}  // namespace sa3::test
