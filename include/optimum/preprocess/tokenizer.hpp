#pragma once
#include <array>
#include <filesystem>
#include <optimum/core/batch.hpp>
#include <optimum/preprocess/added_tokens.hpp>
#include <optimum/preprocess/components.hpp>
#include <optimum/preprocess/encoding.hpp>
#include <optimum/preprocess/impl/pool.hpp>
#include <optimum/preprocess/impl/step.hpp>
#include <optimum/preprocess/row.hpp>
#include <optimum/preprocess/tokenizer_config.hpp>
#include <optimum/preprocess/tokenizer_files.hpp>
#include <variant>

namespace optimum::preprocess {

/// What to encode: a text or a list of words, alone or with a second one.
struct Input {
    explicit Input(std::string_view text) : first{text} {}
    Input(std::string_view text, std::string_view pair)
        : first{text},
          second{std::vector<std::string_view>{pair}} {}

    /// Texts that are cut into words already: offsets count within each word.
    static Input words(std::vector<std::string_view>                first,
                       std::optional<std::vector<std::string_view>> second = {});

    std::vector<std::string_view>                first;
    std::optional<std::vector<std::string_view>> second{};
    bool                                         is_words = false;
};

namespace detail {

template <class Types>
struct AnyOf;
template <class... Ts>
struct AnyOf<Types<Ts...>> {
    using Type = std::variant<Ts...>;
};

}  // namespace detail

/// A tokenizer.json at work. Immutable, so that any number of threads may share one; it can be
/// moved, not copied.
///
/// @source  the Python package `tokenizers`, to whose results all fields are equal
template <class Components = BuiltIn>
class BasicTokenizer {
public:
    /// From the text of a tokenizer.json; `where` names it in faults.
    ///
    /// @throws  nothing; `malformed_json`, `bad_tokenizer`, `limit_exceeded`, or
    ///          `unsupported_feature` for a component that the list does not carry
    static Result<BasicTokenizer> parse(std::string_view json, const std::string& where,
                                        const Limits& limits = {});
    /// @throws  PreprocessError
    static BasicTokenizer from_file(const std::filesystem::path& path, const Limits& limits = {});
    /// From a model folder: tokenizer.json, or the vocabulary files there instead, and
    /// tokenizer_config.json.
    ///
    /// @throws  PreprocessError
    static BasicTokenizer from_pretrained(const std::filesystem::path& folder,
                                          const Limits&                limits = {});

    /// Writes the files that the tokenizer was read from, unchanged.
    ///
    /// @throws  PreprocessError with `invalid_argument`, `changed_during_load`, `io` or `no_space`
    void save_pretrained(const std::filesystem::path& folder) const { files_.save(folder); }

    /// Lower-cases texts before anything else is done to them, unless a step does only that
    /// already: what `do_lower_case` of sentence-transformers means.
    void lowercase();

    /// Appends the ids of one row: no strings, no offsets.
    ///
    /// @throws  PreprocessError with `bad_encoding`, `limit_exceeded`, or `invalid_argument`
    /// (limits
    ///          of length that make no sense)
    void encode_ids(std::string_view text, const EncodeOptions& options,
                    std::vector<std::int32_t>& ids) const;

    /// The ids of every text, row by row.
    Batch encode(const Texts& texts, const EncodeOptions& options) const;
    /// The same for pairs, with the type ids as segments.
    Batch encode_pairs(const Texts& texts, const Texts& pairs, const EncodeOptions& options) const;

    /// Everything about one row.
    Encoding encode(std::string_view text, std::optional<std::string_view> pair = {},
                    const EncodeOptions& options = {}) const;
    Encoding encode(const Input& input, const EncodeOptions& options = {}) const;
    /// Everything about many, padded to the longest where the options ask for it.
    std::vector<Encoding> encode(const std::vector<Input>& inputs,
                                 const EncodeOptions&      options) const;

    /// The text of some ids.
    ///
    /// @throws  PreprocessError with `invalid_argument` for an id outside the vocabulary
    std::string decode(std::span<const std::int32_t> ids, bool skip_special_tokens = true) const;

    /// The same with what else the options ask for.
    std::string decode(std::span<const std::int32_t> ids, const DecodeOptions& options) const;

    /// What the normalizers make of a text, whatever added tokens are in it.
    ///
    /// @throws  PreprocessError with `bad_encoding` or `limit_exceeded`
    std::string normalized(std::string_view text) const;
    /// The pieces that the pre-tokenizers cut a normalized text into, and where in it, in code
    /// points, each lies.
    ///
    /// @throws  PreprocessError with `bad_encoding` or `limit_exceeded`
    std::vector<std::pair<std::string, Span>> pre_tokenized(std::string_view text) const;

    std::optional<std::int32_t> token_to_id(std::string_view token) const;
    std::optional<std::string>  id_to_token(std::int32_t id) const;
    /// Whether an id is that of an added token marked as special.
    bool is_special(std::int32_t id) const {
        const auto token = id_to_token(id);
        return token && added_.is_special(*token);
    }
    /// How many tokens there are, the added ones included.
    std::size_t vocabulary_size() const;

    /// The most tokens the model takes, if tokenizer_config.json says so.
    std::optional<std::size_t>  model_max_length() const { return config_.model_max_length; }
    std::optional<std::int32_t> pad_id() const;
    /// How many special tokens are added to a row.
    std::size_t added_per_row(bool pair = false) const { return layout(pair, true).added(); }
    /// The sides and the padding of the files, ready for `max_length` to be set.
    EncodeOptions options() const;
    /// What tokenizer_config.json says about decoding.
    DecodeOptions decode_options() const;
    /// What tokenizer.json itself stores about truncation and padding.
    const EncodeOptions& stored_options() const { return stored_; }

private:
    using Model = typename detail::AnyOf<typename Components::Models>::Type;

    struct Loader;
    struct Scratch;  // working memory of one thread
    using Loan = typename detail::Pool<Scratch>::Loan;

    const Layout& layout(bool pair, bool special_tokens) const {
        return layouts_[2 * static_cast<std::size_t>(pair) + special_tokens];
    }
    static Result<BasicTokenizer> read(std::string json, const std::string& where,
                                       const Limits& limits);
    const Vocabulary&             vocabulary() const;
    void                          add_tokens(std::vector<AddedToken> tokens);

    void     prepare(std::string_view text, const EncodeOptions& options, bool tracked,
                     Scratch& scratch) const;
    void     run_model(Scratch& scratch, Tokens& tokens) const;
    void     encode_ids(std::string_view text, const EncodeOptions& options,
                        std::vector<std::int32_t>& ids, Scratch& scratch) const;
    void     append_text(std::string_view text, const EncodeOptions& options, Scratch& scratch,
                         std::vector<std::int32_t>& ids) const;
    void     append_text(std::string_view text, std::optional<std::uint32_t> word,
                         const EncodeOptions& options, Scratch& scratch, Row& row) const;
    void     fill_row(Row& row, const std::vector<std::string_view>& texts, bool is_words,
                      const EncodeOptions& options, Scratch& scratch) const;
    Encoding unpadded(const Input& input, const EncodeOptions& options, Scratch& scratch) const;

    using Decoded = std::vector<std::string>;

    std::vector<detail::Step<Text>>    normalizers_{};
    std::vector<detail::Step<Text>>    pre_tokenizers_{};
    std::vector<Model>                 model_{};  // exactly one once loaded
    std::vector<detail::Step<Decoded>> decoders_{};
    bool                               has_decoder_   = false;
    bool                               needs_origins_ = false;
    AddedTokens                        added_{};
    std::array<Layout, 4>              layouts_{};
    std::vector<Trim>                  trims_{};
    EncodeOptions                      stored_{};
    TokenizerConfig                    config_{};
    TokenizerFiles                     files_{};
    Limits                             limits_{};

    mutable detail::Pool<Scratch> scratches_{};
};

using Tokenizer = BasicTokenizer<BuiltIn>;

}  // namespace optimum::preprocess

namespace optimum {
using preprocess::Tokenizer;
}  // namespace optimum

#include <optimum/preprocess/impl/scratch.hpp>
#ifdef OPTIMUM_COMPILED
extern template class optimum::preprocess::BasicTokenizer<optimum::preprocess::BuiltIn>;
#else
#include <optimum/preprocess/extend.hpp>
#include <optimum/preprocess/impl/input.ipp>
#endif
