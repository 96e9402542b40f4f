#pragma once
#include <array>
#include <optimum/core/read_file.hpp>
#include <optimum/preprocess/impl/tokenizer_file.hpp>
#include <optimum/preprocess/tokenizer.hpp>
#include <span>

namespace optimum::preprocess {
namespace detail {

/// How components of one kind are made, by their tag in the file.
template <class Kind>
struct Maker {
    std::string_view type;
    Result<Kind> (*make)(Fields& fields, const Limits& limits);
};

template <class Kind, class Component>
Result<Kind> make(Fields& fields, const Limits& limits) {
    auto component = Component::parse(fields, limits);
    if (fields.fault()) return *fields.fault();
    if (!component) return component.fault();
    return Kind{*std::move(component)};
}

template <class Kind, class Types>
struct MakersOf;
template <class Kind, class... Ts>
struct MakersOf<Kind, Types<Ts...>> {
    static constexpr std::array<Maker<Kind>, sizeof...(Ts)> all{{{Ts::type, &make<Kind, Ts>}...}};
};
template <class Kind, class Types>
inline constexpr std::span<const Maker<Kind>> makers{MakersOf<Kind, Types>::all};

/// The component that an object of the file describes.
template <class Kind>
Result<Kind> parse_component(std::span<const Maker<Kind>> makers, Settings object,
                             std::string_view type, const std::string& where,
                             const Limits& limits) {
    Fields                        fields{object, where};
    std::vector<std::string_view> known;
    for (const auto& maker : makers) {
        if (maker.type == type) return maker.make(fields, limits);
        known.push_back(maker.type);
    }
    return unknown_component(type, known, where);
}

/// The components of one place in the pipeline in order, sequences laid flat.
template <class Kind>
Result<std::vector<Kind>> parse_components(std::span<const Maker<Kind>> makers, Settings object,
                                           std::string_view list, const std::string& where,
                                           const Limits& limits) {
    auto objects = flattened(object, list, where);
    if (!objects) return objects.fault();
    std::vector<Kind> components;
    for (const auto& each : *objects) {
        const auto type      = each["type"].string().value_or("");
        auto       component = parse_component(makers, each, type, where, limits);
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

    std::vector<detail::Finish> finishes{};

    bool run() {
        return version() && model() &&
               components<typename Components::Normalizers>(out.normalizers_, "normalizer",
                                                            "normalizers") &&
               components<typename Components::PreTokenizers>(out.pre_tokenizers_, "pre_tokenizer",
                                                              "pretokenizers") &&
               components<typename Components::PostProcessors>(finishes, "post_processor",
                                                               "processors") &&
               components<typename Components::Decoders>(out.decoders_, "decoder", "decoders") &&
               bytes() && added() && layouts() && stored();
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
        auto model = detail::parse_component(detail::makers<Model, typename Components::Models>,
                                             object, type, say({where, "#/model"}), out.limits_);
        if (!model) return check(model.fault());
        out.model_.push_back(*std::move(model));
        return true;
    }

    template <class List, class Kind>
    bool components(std::vector<Kind>& to, std::string_view name, std::string_view list) {
        auto parsed = detail::parse_components(detail::makers<Kind, List>, root()[name], list,
                                               say({where, "#/", name}), out.limits_);
        if (!parsed) return check(parsed.fault());
        to = *std::move(parsed);
        return true;
    }

    /// Bytes need no stand-ins where the last pre-tokenizer would hand them to a model that can do
    /// without.
    bool bytes() {
        const auto take_bytes = [](auto& model) {
            if constexpr (requires { model.take_bytes(); }) return model.take_bytes();
            return false;
        };
        auto& steps = out.pre_tokenizers_;
        if (!steps.empty() && steps.back().can_leave_bytes() &&
            std::visit(take_bytes, out.model_.front()))
            steps.back().leave_bytes();
        for (const auto& step : steps) out.needs_origins_ |= step.needs_origins();
        return true;
    }

    bool added() {
        out.has_decoder_ = !root()["decoder"].is_null();
        auto tokens = AddedTokens::parse(root()["added_tokens"], say({where, "#/added_tokens"}));
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
        for (const auto& finish : finishes) {
            if (finish.trim) out.trims_.push_back(*finish.trim);
            if (!finish.layouts) continue;
            out.layouts_ = *finish.layouts;
            ++found;
        }
        if (found > 1)
            return check(Fault{Code::unsupported_feature,
                               "Two post-processors of one sequence add tokens.", where});
        for (const auto& layout : out.layouts_)
            for (const auto& item : layout.items)
                for (const auto id : item.ids)
                    if (!check(fault_in_id(id))) return false;
        return true;
    }

    /// An id that is added to rows must be one of the vocabulary.
    std::optional<Fault> fault_in_id(std::int32_t id) const {
        if (out.id_to_token(id)) return std::nullopt;
        return Fault{
            Code::bad_tokenizer,
            say({"The post-processor adds the id ", id, ", which is not in the vocabulary."}),
            say({where, "#/post_processor"})};
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
    return read(std::string{json}, where, limits);
}

template <class Components>
Result<BasicTokenizer<Components>> BasicTokenizer<Components>::read(std::string        json,
                                                                    const std::string& where,
                                                                    const Limits&      limits) {
    const auto document = Document::parse(std::move(json), where, limits);
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
    auto text = read_file(path, limits.tokenizer_bytes).template value_or_throw<PreprocessError>();
    auto tokenizer =
        read(std::move(text), path.string(), limits).template value_or_throw<PreprocessError>();
    tokenizer.files_ = TokenizerFiles{path};
    return tokenizer;
}

template <class Components>
BasicTokenizer<Components> BasicTokenizer<Components>::from_pretrained(
    const std::filesystem::path& folder, const Limits& limits) {
    auto text        = tokenizer_json(folder, limits).template value_or_throw<PreprocessError>();
    auto tokenizer   = read(std::move(text), (folder / "tokenizer.json").string(), limits)
                           .template value_or_throw<PreprocessError>();
    tokenizer.files_ = TokenizerFiles{folder};
    tokenizer.config_ =
        TokenizerConfig::read(folder, limits).template value_or_throw<PreprocessError>();
    std::erase_if(tokenizer.config_.added_tokens, [&](const AddedToken& token) {
        return tokenizer.token_to_id(token.content).has_value();
    });
    tokenizer.add_tokens(std::move(tokenizer.config_.added_tokens));
    return tokenizer;
}

template <class Components>
void BasicTokenizer<Components>::lowercase() {
    for (const auto& step : normalizers_)
        if (step.type() == Lowercase::type) return;
    normalizers_.emplace(normalizers_.begin(), Lowercase{});
}

template <class Components>
void BasicTokenizer<Components>::add_tokens(std::vector<AddedToken> tokens) {
    added_.add(std::move(tokens), vocabulary(),
               [this](std::string_view content) { return normalized(content); });
}

}  // namespace optimum::preprocess
