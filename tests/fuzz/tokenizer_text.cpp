// Any bytes encode, or are refused as no UTF-8: both roads to ids agree, offsets rise within the
// text, and the parts of a cut text are those of the whole.
#include <optimum/core/utf8.hpp>
#include <optimum/preprocess/tokenizer.hpp>

#include "fuzz/target.hpp"
#include "preprocess/support/tiny.hpp"

namespace {

using namespace optimum;
using namespace optimum::preprocess;

void check(const Tokenizer& tokenizer, std::string_view text, const EncodeOptions& options) {
    const auto                encoding = tokenizer.encode(text, {}, options);
    std::vector<std::int32_t> ids;
    tokenizer.encode_ids(text, options, ids);
    fuzz::require(ids == encoding.ids);
    std::uint32_t last = 0;
    for (std::size_t i = 0; i < encoding.size(); ++i) {
        if (!encoding.sequence_ids[i]) continue;
        fuzz::require(encoding.offsets[i].begin >= last &&
                      encoding.offsets[i].end >= encoding.offsets[i].begin);
        last = encoding.offsets[i].begin;
    }
    static_cast<void>(tokenizer.decode(ids));
}

}  // namespace

std::vector<std::string> fuzz::seeds() {
    return {"",
            "Hello, world!",
            "hellos [UNK] a a aaa[PAD]",
            "\xE4\xB8\xAD\xE6\x96\x87",
            "e\xCC\x81 \xC3\x89 \xC4\xB0",
            "\xF0\x9F\x98\x80\xE2\x80\x8D",
            "\xFF\xFE",
            "\xED\xA0\x80"};
}

std::vector<std::string> fuzz::words() {
    return {"[PAD]",        "[UNK]",        "\xEF\xBF\xBD", "\xCC\x81",         "\xCC\xA3",
            "\xE3\x80\x80", "\xEA\xB0\x80", "\xE1\x84\x80", "\xF0\xAF\xA0\x80", "\xC2\x85",
            "hello",        "##s",          "\xCD\x84",     "\xE0\xBD\xB3",     "\xF0\x9D\x85\xA5"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Tokenizer tokenizer = preprocess::test::tiny();
    const auto             text      = fuzz::text_of(data, size);
    if (valid_utf8_prefix(text) != text.size()) {
        try {
            check(tokenizer, text, {});
            fuzz::require(false);
        } catch (const PreprocessError& error) {
            fuzz::require(error.code() == Code::bad_encoding);
        }
    }
    EncodeOptions options;
    options.bad_text = BadText::replace;
    check(tokenizer, text, options);
    options.max_length = 7;
    options.stride     = 2;
    check(tokenizer, text, options);
    options.truncation_side = Side::left;
    check(tokenizer, text, options);
    return 0;
}
