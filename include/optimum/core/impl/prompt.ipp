#pragma once
#include <algorithm>
#include <cmath>
#include <optimum/core/batch.hpp>
#include <optimum/core/error.hpp>
#include <optimum/core/inline.hpp>
#include <optimum/core/prompt.hpp>

namespace optimum {

OPTIMUM_INLINE std::string_view prompt_text(const std::optional<SentenceConfig>& settings,
                                            const Prompt&                        prompt) {
    if (prompt.text) return *prompt.text;
    if (!settings) {
        if (prompt.name.empty()) return {};
    } else {
        const auto& name = prompt.name.empty() ? settings->default_prompt_name : prompt.name;
        if (name.empty()) return {};
        if (const auto found = settings->prompts.find(name); found != settings->prompts.end())
            return found->second;
    }
    std::string known;
    if (settings)
        for (const auto& [name, text] : settings->prompts)
            known += say({" '", shown(name, 60), "'"});
    throw ArgumentError{Code::invalid_argument,
                        say({"The model has no prompt '", shown(prompt.name, 60), "'."}), "prompt",
                        known.empty() ? "It has none at all." : say({"It has", known, "."})};
}

OPTIMUM_INLINE Prompt role_prompt(const std::optional<SentenceConfig>&    settings,
                                  std::initializer_list<std::string_view> names) {
    if (settings)
        for (const auto name : names)
            if (settings->prompts.contains(std::string{name})) return {std::string{name}, {}};
    return {};
}

OPTIMUM_INLINE bool pools_prompt(const std::optional<SentenceConfig>& settings) {
    return !settings || std::ranges::none_of(settings->modules, [](const Module& module) {
        return module.kind == ModuleKind::pooling && !module.include_prompt;
    });
}

OPTIMUM_INLINE float similarity(Similarity measure, std::span<const float> a,
                                std::span<const float> b) {
    double sum = 0;
    switch (measure) {
        case Similarity::cosine:
            return cosine(a, b);
        case Similarity::dot:
            for (std::size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * b[i];
            return static_cast<float>(sum);
        case Similarity::euclidean:
            for (std::size_t i = 0; i < a.size(); ++i)
                sum += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
            return static_cast<float>(-std::sqrt(sum));
        case Similarity::manhattan:
            for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(double{a[i]} - b[i]);
            return static_cast<float>(-sum);
    }
    return 0;
}

}  // namespace optimum
