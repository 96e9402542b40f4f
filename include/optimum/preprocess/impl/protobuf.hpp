#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace optimum::preprocess::detail {

/// Reads the fields of one message of Google's protocol buffers, in order, without its schema.
/// Nested messages are fields of bytes, read by a reader of their own.
class Protobuf {
public:
    struct Field {
        std::uint32_t    number = 0;
        std::uint64_t    value  = 0;  // of integers, and the bits of floats
        std::string_view bytes{};     // of strings and messages

        float real() const { return std::bit_cast<float>(static_cast<std::uint32_t>(value)); }
    };

    explicit Protobuf(std::string_view message) : rest_{message} {}

    /// The next field; nothing at the end, and nothing where the message is broken.
    std::optional<Field> next() {
        if (rest_.empty() || broken_) return std::nullopt;
        const auto head = varint();
        Field      field{static_cast<std::uint32_t>(head >> 3)};
        switch (head & 7) {
            case 0:
                field.value = varint();
                break;
            case 1:
                field.value = fixed(8);
                break;
            case 2:
                field.bytes = taken(varint());
                break;
            case 5:
                field.value = fixed(4);
                break;
            default:
                broken_ = true;
        }
        if (broken_ || field.number == 0 || head >> 32 != 0) return broken_ = true, std::nullopt;
        return field;
    }

    bool broken() const { return broken_; }

private:
    std::string_view taken(std::uint64_t bytes) {
        if (bytes > rest_.size()) return broken_ = true, std::string_view{};
        const auto part = rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
        return part;
    }

    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(taken(1).front());
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80) return value;
        }
        broken_ = true;
        return 0;
    }

    std::uint64_t fixed(std::size_t bytes) {
        std::uint64_t value = 0;
        const auto    part  = taken(bytes);
        for (std::size_t i = 0; i < part.size(); ++i)
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(part[i])) << (8 * i);
        return value;
    }

    std::string_view rest_;
    bool             broken_ = false;
};

}  // namespace optimum::preprocess::detail
