#pragma once
#include <filesystem>
#include <optimum/core/limits.hpp>
#include <optimum/core/result.hpp>
#include <optimum/tensor/mapping.hpp>
#include <optimum/tensor/view.hpp>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

namespace optimum {

/// The tensors of a checkpoint by name, in the order of their names. Nothing is copied: the Views
/// look into the mapped files, and stay valid as long as the Weights or what `keep` gave.
class Weights {
public:
    /// Opens a `.safetensors` file of `folder`, or all shards that an `.index.json` of it lists.
    ///
    /// @throws  nothing; a fault names the file and the place in it
    static Result<Weights> open(const std::filesystem::path& folder, std::string_view file,
                                const Limits& limits = {}, Access access = Access::automatic);

    /// Adds the tensors of a further file, each under `prefix` and its name; all of them or none.
    Result<std::size_t> add(const std::filesystem::path& folder, std::string_view file,
                            std::string_view prefix, const Limits& limits = {},
                            Access access = Access::automatic);

    /// The tensor of that name, or nullptr. Valid until the next `add`.
    const View* find(std::string_view name) const;

    auto        begin() const { return tensors_.begin(); }
    auto        end() const { return tensors_.end(); }
    std::size_t size() const { return tensors_.size(); }
    auto        names() const { return std::views::transform(tensors_, &NamedView::name); }

    /// The file that was opened first.
    const std::string& where() const { return where_; }
    /// What is odd about the files, yet no reason to stop: one sentence each.
    const std::vector<std::string>& warnings() const { return warnings_; }

    /// Drops the names and hands out the bytes, for a model that kept Views.
    std::vector<Mapping> keep() && { return std::move(files_); }

private:
    Weights() = default;

    std::vector<NamedView>   tensors_{};
    std::vector<Mapping>     files_{};
    std::vector<std::string> warnings_{};
    std::string              where_{};
};

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/tensor/impl/weights.ipp>
#endif
