/* Little-endian fields of a byte sequence. The reader never leaves it: once something is missing, everything is. */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sa3::state {

class ByteReader {
  public:
    ByteReader(const void* data, std::size_t size) : at(static_cast<const std::uint8_t*>(data)), left(size) {}

    bool isWhole() const { return whole; }
    std::size_t remaining() const { return left; }

    /** Null: fewer than `count` bytes are left. */
    const std::uint8_t* take(std::uint64_t count) {
        if (!whole || count > left) {
            whole = false;
            return nullptr;
        }
        const std::uint8_t* const taken = at;
        at += count;
        left -= static_cast<std::size_t>(count);
        return taken;
    }

    template <class Number>
    Number number() {
        const std::uint8_t* const bytes = take(sizeof(Number));
        std::uint64_t value = 0;
        for (std::size_t i = 0; bytes != nullptr && i < sizeof(Number); ++i) {
            value |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
        }
        return static_cast<Number>(value);
    }

  private:
    const std::uint8_t* at;
    std::size_t left;
    bool whole = true;
};

class ByteWriter {
  public:
    template <class Number>
    void number(Number value) {
        for (std::size_t i = 0; i < sizeof(Number); ++i) {
            out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i)));
        }
    }

    void bytes(const void* data, std::size_t size) {
        const auto* from = static_cast<const std::uint8_t*>(data);
        out.insert(out.end(), from, from + size);
    }

    std::vector<std::uint8_t> out;
};

}  // namespace sa3::state
