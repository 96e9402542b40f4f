#pragma once
// Reads what tests/oracle/tokenizer_cases.py writes, and repeats it.
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optimum/preprocess/tokenizer.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace optimum::preprocess::test {

/// Little-endian 32-bit numbers and strings, in order.
class Reader {
public:
    explicit Reader(const std::string& path) {
        std::ifstream file{path, std::ios::binary};
        if (!file) throw std::runtime_error{path + " is missing: run the oracle first."};
        bytes_.assign(std::istreambuf_iterator<char>{file}, {});
    }

    std::int32_t number() {
        std::int32_t value = 0;
        std::memcpy(&value, take(4), 4);
        return value;
    }
    std::vector<std::int32_t> numbers(std::size_t count) {
        std::vector<std::int32_t> values(count);
        if (count > 0) std::memcpy(values.data(), take(4 * count), 4 * count);
        return values;
    }
    std::string string() {
        const auto size = static_cast<std::size_t>(number());
        return {take(size), size};
    }

private:
    const char* take(std::size_t count) {
        if (count > bytes_.size() - at_) throw std::runtime_error{"A case file ends too early."};
        at_ += count;
        return bytes_.data() + at_ - count;
    }

    std::string bytes_;
    std::size_t at_ = 0;
};

/// FNV-1a, as the oracle script has it.
inline std::int32_t hashed(std::string_view text) {
    std::uint32_t hash = 0x811C9DC5;
    for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x01000193U;
    return static_cast<std::int32_t>(hash);
}

/// One encoding as the numbers of a case file.
inline std::vector<std::int32_t> numbers_of(const Encoding& encoding) {
    std::vector<std::int32_t> out{static_cast<std::int32_t>(encoding.size())};
    const auto                add = [&](const auto& values) {
        out.insert(out.end(), values.begin(), values.end());
    };
    const auto add_or = [&](const auto& values) {
        for (const auto& value : values)
            out.push_back(value ? static_cast<std::int32_t>(*value) : -1);
    };
    add(encoding.ids);
    add(encoding.type_ids);
    for (const auto& span : encoding.offsets) {
        out.push_back(static_cast<std::int32_t>(span.begin));
        out.push_back(static_cast<std::int32_t>(span.end));
    }
    add(encoding.special_tokens_mask);
    add(encoding.attention_mask);
    add_or(encoding.word_ids);
    add_or(encoding.sequence_ids);
    for (const auto& token : encoding.tokens) out.push_back(hashed(token));
    return out;
}

/// The texts of one input, which its views look at.
struct OwnedInput {
    std::vector<std::string> first{}, second{};
    bool                     has_second = false;
    bool                     is_words   = false;

    Input view() const {
        std::optional<std::vector<std::string_view>> other;
        if (has_second) other.emplace(second.begin(), second.end());
        Input input    = Input::words({first.begin(), first.end()}, std::move(other));
        input.is_words = is_words;
        return input;
    }
    std::string shown() const {
        std::string out;
        for (const auto* texts : {&first, &second})
            for (const auto& text : *texts) out += "'" + optimum::shown(text, 300) + "' ";
        return out;
    }
};

inline OwnedInput read_input(Reader& in) {
    OwnedInput input;
    for (auto* texts : {&input.first, &input.second}) {
        const auto count = in.number();
        if (texts == &input.second) input.has_second = count >= 0;
        for (std::int32_t i = 0; i < count; ++i) texts->push_back(in.string());
    }
    input.is_words = in.number() != 0;
    return input;
}

struct CaseOptions {
    EncodeOptions options{};
    std::size_t   batch = 1;
};

inline CaseOptions read_options(Reader& in) {
    const auto  side = [](std::int32_t n) { return n == 0 ? Side::right : Side::left; };
    CaseOptions read;
    auto&       options     = read.options;
    options.special_tokens  = in.number() != 0;
    options.special_as_text = in.number() != 0;
    if (const auto most = in.number(); most >= 0) options.max_length = most;
    options.stride          = static_cast<std::size_t>(in.number());
    options.strategy        = static_cast<TruncationStrategy>(in.number());
    options.truncation_side = side(in.number());
    options.offsets         = in.number() != 0 ? OffsetUnit::bytes : OffsetUnit::code_points;
    const auto padded       = in.number();
    Padding    padding;
    if (padded > 0) padding.length = padded;
    padding.side        = side(in.number());
    padding.multiple_of = static_cast<std::size_t>(in.number());
    padding.id          = in.number();
    padding.type_id     = in.number();
    const auto batch    = in.number();
    padding.token       = in.string();
    if (padded >= 0) options.padding = padding;
    if (padded == 0) read.batch = static_cast<std::size_t>(batch);
    return read;
}

/// What the oracle gave for one input: the kept row and the overflowing ones, or nothing.
inline std::vector<std::vector<std::int32_t>> read_answer(Reader& in) {
    std::vector<std::vector<std::int32_t>> rows;
    const auto                             count = in.number();
    for (std::int32_t i = 0; i < count; ++i) {
        const auto size   = in.number();
        auto       fields = in.numbers(9 * static_cast<std::size_t>(size));
        fields.insert(fields.begin(), size);
        rows.push_back(std::move(fields));
    }
    return rows;
}

}  // namespace optimum::preprocess::test
