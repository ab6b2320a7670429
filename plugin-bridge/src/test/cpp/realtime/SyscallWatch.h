/*
 * Sees every system call of the calling thread, by whatever way it is made: the kernel hands the call back as a signal
 * (Linux's system call user dispatch), and it is then made after all. Only the first one of a watch is seen.
 */
#pragma once

namespace sa3::test {

class SyscallWatch {
  public:
    /** From here on, until destruction. */
    SyscallWatch();
    ~SyscallWatch();
    SyscallWatch(const SyscallWatch&) = delete;
    SyscallWatch& operator=(const SyscallWatch&) = delete;

    /** False where the kernel or the processor has no such thing: then nothing is seen. */
    static bool isPossible();

    /** The number of the first call seen on this thread by the last watch; −1: none. */
    static long seen();
};

}  // namespace sa3::test
