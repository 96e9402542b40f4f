#pragma once
#include <optimum/core/read_file.hpp>
#include <optimum/preprocess/impl/tokenizer_file.hpp>
#include <optimum/preprocess/tokenizer.hpp>

namespace optimum::preprocess {
namespace detail {

/// The component that an object of the file describes, by its type.
template <class Variant>
struct Parser;
template <class... Ts>
struct Parser<std::variant<Ts...>> {
    using Variant = std::variant<Ts...>;

    static Result<Variant> parse(Settings object, const std::string& where, std::string_view type,
                                 const Limits& limits) {
        std::optional<Result<Variant>> found;
        Fields                         fields{object, where};
        (try_one<Ts>(fields, type, limits, found) || ...);
        if (!found) return unknown_component(type, {Ts::type...}, where);
        return *std::move(found);
    }

private:
    template <class T>
    static bool try_one(Fields& fields, std::string_view type, const Limits& limits,
                        std::optional<Result<Variant>>& found) {
        if (T::type != type) return false;
        auto component = T::parse(fields, limits);
        if (fields.fault())
            found = *fields.fault();
        else if (!component)
            found = component.fault();
        else
            found = Variant{*std::move(component)};
        return true;
    }
};

/// The components of one place in the pipeline in order, sequences laid flat.
template <class Variant>
Result<std::vector<Variant>> parse_components(Settings object, std::string_view list,
                                              const std::string& where, const Limits& limits) {
    auto objects = flattened(object, list, where);
    if (!objects) return objects.fault();
    std::vector<Variant> components;
    for (const auto& each : *objects) {
        const auto type      = each["type"].string().value_or("");
        auto       component = Parser<Variant>::parse(each, where, type, limits);
        if (!component) return component.fault();
        components.push_back(*std::move(component));
    }
    return components;
}

}  // namespace detail

/// Builds a tokenizer part by part; the first fault stays.
template <class Components>
struct BasicTokenizer<Components>::Loader {
    const Document&      document;
    const std::string&   where;
    BasicTokenizer&      out;
    std::optional<Fault> fault{};

    bool run() {
        return version() && model() && components(out.normalizers_, "normalizer", "normalizers") &&
               components(out.pre_tokenizers_, "pre_tokenizer", "pretokenizers") &&
               components(out.post_processors_, "post_processor", "processors") &&
               components(out.decoders_, "decoder", "decoders") && bytes() && added() &&
               layouts() && stored();
    }

private:
    Settings root() const { return Settings{document}; }

    bool check(std::optional<Fault> found) {
        fault = std::move(found);
        return !fault;
    }

    bool version() { return check(detail::fault_in_root(root(), where)); }

    bool model() {
        const auto object = root()["model"];
        if (!object.is_object())
            return check(Fault{Code::bad_tokenizer, "The tokenizer has no 'model'.", where});
        const auto type = detail::model_type(object);
        auto model = detail::Parser<Model>::parse(object, where + "#/model", type, out.limits_);
        if (!model) return check(model.fault());
        out.model_.push_back(*std::move(model));
        return true;
    }

    template <class Variant>
    bool components(std::vector<Variant>& to, const std::string& name, std::string_view list) {
        auto parsed =
            detail::parse_components<Variant>(root()[name], list, where + "#/" + name, out.limits_);
        if (!parsed) return check(parsed.fault());
        to = *std::move(parsed);
        return true;
    }

    /// Bytes need no stand-ins where the last pre-tokenizer would hand them to a model that can do
    /// without.
    bool bytes() {
        const auto settle = [](auto& pre_tokenizer, auto& model) {
            if constexpr (requires {
                              pre_tokenizer.leave_bytes();
                              model.take_bytes();
                          })
                if (model.take_bytes()) pre_tokenizer.leave_bytes();
        };
        if (!out.pre_tokenizers_.empty())
            std::visit(settle, out.pre_tokenizers_.back(), out.model_.front());
        const auto needs_origins = [](const auto& component) {
            if constexpr (requires { component.needs_origins(); }) return component.needs_origins();
            return false;
        };
        for (const auto& pre_tokenizer : out.pre_tokenizers_)
            out.needs_origins_ |= std::visit(needs_origins, pre_tokenizer);
        return true;
    }

    bool added() {
        out.has_decoder_ = !root()["decoder"].is_null();
        auto tokens      = AddedTokens::parse(root()["added_tokens"], where + "#/added_tokens");
        if (!tokens) return check(tokens.fault());
        out.add_tokens(*std::move(tokens));
        return true;
    }

    bool layouts() {
        int found = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            out.layouts_[i]          = Layout::plain(i >= 2);
            out.layouts_[i].unmarked = root()["post_processor"].is_null();
        }
        for (const auto& processor : out.post_processors_)
            std::visit([&](const auto& component) { found += lay_out(component); }, processor);
        if (found <= 1) return true;
        return check(Fault{Code::unsupported_feature,
                           "Two post-processors of one sequence add tokens.", where});
    }

    bool lay_out(const auto& component) {
        if constexpr (requires { component.trim(); })
            if (const auto trim = component.trim()) out.trims_.push_back(*trim);
        if constexpr (requires { component.layout(true, true); }) {
            for (std::size_t i = 0; i < 4; ++i)
                out.layouts_[i] = component.layout(i >= 2, i % 2 == 1);
            return true;
        }
        return false;
    }

    bool stored() {
        auto options = detail::stored_options(root(), where);
        if (!options) return check(options.fault());
        out.stored_ = *std::move(options);
        return check(detail::fault_in_stored(out.stored_, out.added_per_row(), where)) &&
               check(detail::fault_in_padding(
                   out.stored_.padding,
                   out.stored_.padding ? out.token_to_id(out.stored_.padding->token) : std::nullopt,
                   where));
    }
};

template <class Components>
Result<BasicTokenizer<Components>> BasicTokenizer<Components>::parse(std::string_view   json,
                                                                     const std::string& where,
                                                                     const Limits&      limits) {
    const auto document = Document::parse(json, where, limits);
    if (!document) return document.fault();
    BasicTokenizer tokenizer;
    tokenizer.limits_ = limits;
    Loader loader{*document, where, tokenizer};
    if (!loader.run()) return *std::move(loader.fault);
    return tokenizer;
}

template <class Components>
BasicTokenizer<Components> BasicTokenizer<Components>::from_file(const std::filesystem::path& path,
                                                                 const Limits& limits) {
    const auto text =
        read_file(path, limits.tokenizer_bytes).template value_or_throw<PreprocessError>();
    return parse(text, path.string(), limits).template value_or_throw<PreprocessError>();
}

template <class Components>
BasicTokenizer<Components> BasicTokenizer<Components>::from_pretrained(
    const std::filesystem::path& folder, const Limits& limits) {
    const auto text = tokenizer_json(folder, limits).template value_or_throw<PreprocessError>();
    auto       tokenizer = parse(text, (folder / "tokenizer.json").string(), limits)
                               .template value_or_throw<PreprocessError>();
    tokenizer.config_ =
        TokenizerConfig::read(folder, limits).template value_or_throw<PreprocessError>();
    std::erase_if(tokenizer.config_.added_tokens, [&](const AddedToken& token) {
        return tokenizer.token_to_id(token.content).has_value();
    });
    tokenizer.add_tokens(std::move(tokenizer.config_.added_tokens));
    return tokenizer;
}

template <class Components>
std::string BasicTokenizer<Components>::normalized(std::string_view content) const {
    Text text;
    text.reset(content, false);
    for (const auto& normalizer : normalizers_)
        std::visit([&](const auto& component) { component(text); }, normalizer);
    return std::string{text.bytes()};
}

template <class Components>
void BasicTokenizer<Components>::lowercase() {
    if constexpr (std::is_constructible_v<Normalizer, Lowercase>) {
        const auto lowers = [](const auto& n) { return std::holds_alternative<Lowercase>(n); };
        if (std::ranges::none_of(normalizers_, lowers))
            normalizers_.insert(normalizers_.begin(), Normalizer{Lowercase{}});
    }
}

template <class Components>
void BasicTokenizer<Components>::add_tokens(std::vector<AddedToken> tokens) {
    added_.add(std::move(tokens), vocabulary(),
               [this](std::string_view content) { return normalized(content); });
}

}  // namespace optimum::preprocess
