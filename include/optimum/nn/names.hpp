#pragma once
#include <string>
#include <string_view>

namespace optimum {

/// Where an architecture keeps its tensors, without ".weight" and ".bias"; "{}" stands for the
/// layer. What is not named does not exist: BERT has no final norm because it names none. `qkv` and
/// `gate_up` are for checkpoints that store those parts as one matrix.
struct Names {
    std::string_view tokens{}, positions{}, segments{}, embedding_norm{};
    std::string_view query{}, key{}, value{}, qkv{}, query_norm{}, key_norm{};
    std::string_view attention_out{}, attention_norm{};
    std::string_view mlp_gate{}, mlp_up{}, gate_up{}, mlp_down{}, mlp_norm{};
    std::string_view final_norm{}, relative_bias{};

    /// These names, and those that a relative has beside or instead of them.
    constexpr Names with(const Names& own) const;
};
using Slot = std::string_view Names::*;

inline constexpr Slot layer_slots[] = {&Names::query,         &Names::key,
                                       &Names::value,         &Names::qkv,
                                       &Names::query_norm,    &Names::key_norm,
                                       &Names::mlp_gate,      &Names::mlp_up,
                                       &Names::attention_out, &Names::attention_norm,
                                       &Names::gate_up,       &Names::mlp_down,
                                       &Names::mlp_norm};
inline constexpr Slot model_slots[] = {&Names::tokens,     &Names::positions,
                                       &Names::segments,   &Names::embedding_norm,
                                       &Names::final_norm, &Names::relative_bias};

constexpr Names Names::with(const Names& own) const {
    Names      both = *this;
    const auto take = [&](Slot slot) {
        if (!(own.*slot).empty()) both.*slot = own.*slot;
    };
    for (const Slot slot : layer_slots) take(slot);
    for (const Slot slot : model_slots) take(slot);
    return both;
}

// Never defined: the compiler shows these names when a table is wrong.
void layer_slot_needs_braces_in_its_name();
void model_slot_takes_no_braces();
void two_slots_name_one_tensor();

consteval Names checked(Names names) {
    for (const Slot slot : layer_slots) {
        if ((names.*slot).empty()) continue;
        if ((names.*slot).find("{}") == std::string_view::npos)
            layer_slot_needs_braces_in_its_name();
        for (const Slot other : layer_slots)
            if (other != slot && names.*other == names.*slot) two_slots_name_one_tensor();
    }
    for (const Slot slot : model_slots) {
        if ((names.*slot).empty()) continue;
        if ((names.*slot).find("{}") != std::string_view::npos) model_slot_takes_no_braces();
        for (const Slot other : model_slots)
            if (other != slot && names.*other == names.*slot) two_slots_name_one_tensor();
    }
    return names;
}

/// The name of a slot's tensor in one layer.
inline std::string tensor_name(std::string_view pattern, std::size_t layer) {
    std::string name{pattern};
    if (const auto at = name.find("{}"); at != name.npos)
        name.replace(at, 2, std::to_string(layer));
    return name;
}

}  // namespace optimum
