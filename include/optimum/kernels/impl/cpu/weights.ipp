#pragma once
#include <algorithm>
#include <cstring>
#include <optimum/core/error.hpp>
#include <optimum/kernels/cpu/functions.hpp>
#include <optimum/kernels/cpu/weights.hpp>
#include <string>
#include <thread>
#include <tuple>

namespace optimum::kernels::cpu {
namespace detail {

inline constexpr std::size_t most_inputs  = std::size_t{1} << 24,
                             most_outputs = std::size_t{1} << 32;

constexpr bool is_float(DType type) {
    return type == DType::float16 || type == DType::bfloat16 || type == DType::float32 ||
           type == DType::float64;
}

inline void require_floats(const View& view) {
    if (!is_float(view.dtype))
        throw BackendError{Code::unsupported_dtype,
                           say({"A weight is stored as ", dtype_name(view.dtype),
                                "; expected float16, bfloat16, float32 or float64."})};
    if (view.bytes.size() != view.count() * dtype_size(view.dtype))
        throw BackendError{Code::shape_mismatch,
                           say({"A weight has ", view.bytes.size(), " bytes; its shape asks for ",
                                view.count() * dtype_size(view.dtype), "."})};
}

/// Any float view as float32.
inline void copy_floats(const View& view, float* to) {
    require_floats(view);
    const auto       count = static_cast<std::size_t>(view.count());
    const std::byte* from  = view.bytes.data();
    if (view.dtype == DType::float32) {
        if (count != 0) std::memcpy(to, from, count * 4);
    } else if (view.dtype == DType::float64) {
        for (std::size_t i = 0; i < count; ++i) {
            double x = 0;
            std::memcpy(&x, from + 8 * i, 8);
            to[i] = static_cast<float>(x);
        }
    } else {
        const Lookup       table{1, count, view.dtype, from};
        const std::int32_t first = 0;
        functions(Isa::sse2).embed(
            {&table, &first, 1, {reinterpret_cast<std::byte*>(to), 0, {}}, nullptr});
    }
}

inline std::vector<float> to_floats(const View& view) {
    std::vector<float> values(view.empty() ? 0 : static_cast<std::size_t>(view.count()));
    if (!view.empty()) copy_floats(view, values.data());
    return values;
}

/// Calls f(i) for every i < count, on some threads where there is much to do.
template <class F>
void in_parallel(std::size_t threads, std::size_t count, const F& f) {
    std::vector<std::jthread> helpers;
    const auto                part = [&f, count, threads](std::size_t rank) {
        for (auto i = rank; i < count; i += threads) f(i);
    };
    for (std::size_t rank = 1; rank < threads; ++rank) helpers.emplace_back(part, rank);
    part(0);
}

/// Row `i` of matrices stacked one below the other; null behind the last.
class Stack {
public:
    explicit Stack(std::span<const View> parts) : parts_{parts} {}

    std::pair<const std::byte*, DType> row(std::uint64_t i) const {
        for (const auto& part : parts_) {
            if (i < part.rows())
                return {part.bytes.data() + i * part.columns() * dtype_size(part.dtype),
                        part.dtype};
            i -= part.rows();
        }
        return {nullptr, DType::float32};
    }

private:
    std::span<const View> parts_;
};

inline void require_linear(std::span<const View> weights, std::span<const View> biases) {
    for (const auto& part : weights) {
        require_floats(part);
        if (part.shape.size() != 2 || part.columns() != weights.front().columns() ||
            part.columns() > most_inputs || part.rows() > most_outputs)
            throw BackendError{
                Code::shape_mismatch,
                "A linear layer is stacked from matrices of one width; found another "
                "shape."};
    }
    if (weights.empty() || (!biases.empty() && biases.size() != weights.size()))
        throw BackendError{Code::shape_mismatch,
                           "A linear layer has a bias for each of its parts, or none."};
    for (std::size_t i = 0; i < biases.size(); ++i)
        if (!biases[i].empty() && biases[i].count() != weights[i].rows())
            throw BackendError{Code::shape_mismatch,
                               say({"A bias has ", biases[i].count(), " numbers; its matrix has ",
                                    weights[i].rows(), " rows."})};
}

}  // namespace detail

OPTIMUM_INLINE Table::Table(const View& view)
    : lookup_{static_cast<std::size_t>(view.rows()), static_cast<std::size_t>(view.columns()),
              view.dtype, view.bytes.data()} {
    detail::require_floats(view);
    if (view.dtype != DType::float64) return;
    copy_ = Buffer{lookup_.rows * lookup_.columns * sizeof(float)};
    detail::copy_floats(view, reinterpret_cast<float*>(copy_.data()));
    lookup_.dtype = DType::float32;
    lookup_.data  = copy_.data();
}

OPTIMUM_INLINE Linear::Linear(DType dtype, std::uint64_t outputs, std::uint64_t inputs)
    : dims_{static_cast<std::int64_t>(outputs), static_cast<std::int64_t>(inputs)} {
    packed_.dtype   = dtype;
    packed_.outputs = static_cast<std::size_t>(outputs);
    packed_.inputs  = static_cast<std::size_t>(inputs);
}

/// The packed form's parts one behind the other from `base`, which may be null.
OPTIMUM_INLINE std::vector<View> Linear::parts(const std::byte* base) const {
    const auto        panels = packed_.panels(), padded = panels * panel;
    std::vector<View> out{{DType::int64, {2}, std::as_bytes(std::span{dims_})}};
    const auto        add = [&](DType dtype, std::vector<std::uint64_t> shape) {
        View       view{dtype, std::move(shape), {}};
        const auto size = static_cast<std::size_t>(view.count()) * dtype_size(dtype);
        view.bytes      = {base, size};
        base            = base == nullptr ? nullptr : base + round_up(size, line);
        out.push_back(std::move(view));
    };
    add(packed_.dtype, {panels, packed_.steps(), panel * 4 / dtype_size(packed_.dtype)});
    add(DType::float32, {padded});
    if (packed_.dtype != DType::int8) return out;
    add(DType::float32, {padded});
    add(DType::int32, {padded});
    return out;
}

OPTIMUM_INLINE std::vector<View> Linear::views() const {
    auto                   out   = parts(nullptr);
    const std::byte* const all[] = {packed_.groups,
                                    reinterpret_cast<const std::byte*>(packed_.bias),
                                    reinterpret_cast<const std::byte*>(packed_.scales),
                                    reinterpret_cast<const std::byte*>(packed_.sums)};
    for (std::size_t i = 1; i < out.size(); ++i) out[i].bytes = {all[i - 1], out[i].bytes.size()};
    return out;
}

OPTIMUM_INLINE void Linear::point_into(const std::byte* base) {
    const auto views = parts(base);
    packed_.groups   = views[1].bytes.data();
    packed_.bias     = reinterpret_cast<const float*>(views[2].bytes.data());
    if (packed_.dtype != DType::int8) return;
    packed_.scales = reinterpret_cast<const float*>(views[3].bytes.data());
    packed_.sums   = reinterpret_cast<const std::int32_t*>(views[4].bytes.data());
}

OPTIMUM_INLINE Linear Linear::pack(std::span<const View> weights, std::span<const View> biases,
                                   DType dtype, Isa isa, std::size_t threads) {
    detail::require_linear(weights, biases);
    std::uint64_t outputs = 0;
    for (const auto& part : weights) outputs += part.rows();
    Linear out{dtype, outputs, weights.front().columns()};

    std::size_t size = 0;
    for (const auto& part : out.parts(nullptr)) size += round_up(part.bytes.size(), line);
    out.buffer_ = Buffer{size};
    out.point_into(out.buffer_.data());
    auto* bias = const_cast<float*>(out.packed_.bias);
    std::fill_n(bias, out.packed_.panels() * panel, 0.0F);
    for (std::size_t i = 0, at = 0; i < biases.size(); at += weights[i++].rows())
        if (!biases[i].empty()) detail::copy_floats(biases[i], bias + at);

    const detail::Stack stack{weights};
    const auto&         packed     = out.packed_;
    const auto          pack_panel = [&](std::size_t p) {
        PackJob job{{},
                    dtype,
                    {},
                    packed.inputs,
                    const_cast<std::byte*>(packed.groups_of(p)),
                    const_cast<float*>(packed.scales) + p * panel,
                    const_cast<std::int32_t*>(packed.sums) + p * panel};
        for (std::size_t r = 0; r < panel; ++r)
            std::tie(job.rows[r], job.from[r]) = stack.row(p * panel + r);
        functions(isa).pack(job);
    };
    constexpr std::size_t much = std::size_t{1} << 18;
    detail::in_parallel(outputs * packed.inputs < much ? 1 : threads, packed.panels(), pack_panel);
    return out;
}

namespace detail {

[[noreturn]] inline void refuse_packed(const std::string& found) {
    throw CheckpointError{Code::bad_artifact,
                          say({"A packed linear layer is broken: ", found, "."}),
                          {},
                          "Export the model again."};
}

/// Outputs and inputs, from the first part.
inline std::pair<std::uint64_t, std::uint64_t> packed_sizes(std::span<const View> views,
                                                            DType                 dtype) {
    if (views.size() != (dtype == DType::int8 ? 5U : 3U))
        refuse_packed(say({"it has ", views.size(), " parts"}));
    std::int64_t dims[2] = {};
    if (views[0].dtype != DType::int64 || views[0].bytes.size() != sizeof dims)
        refuse_packed("its sizes are missing");
    std::memcpy(dims, views[0].bytes.data(), sizeof dims);
    const auto outputs = static_cast<std::uint64_t>(dims[0]);
    const auto inputs  = static_cast<std::uint64_t>(dims[1]);
    if (dims[0] < 0 || dims[1] < 0 || outputs > most_outputs || inputs > most_inputs)
        refuse_packed("its sizes make no sense");
    return {outputs, inputs};
}

inline bool is_aligned(const View& view) {
    return reinterpret_cast<std::uintptr_t>(view.bytes.data()) % 4 == 0;
}

}  // namespace detail

OPTIMUM_INLINE Linear Linear::from(std::span<const View> views, DType dtype) {
    if (dtype == DType::int8 && views.size() > 1 && views[1].dtype == DType::bfloat16)
        dtype = DType::bfloat16;  // a layer that int8 left out
    const auto [outputs, inputs] = detail::packed_sizes(views, dtype);
    Linear      out{dtype, outputs, inputs};
    const auto  expected = out.parts(nullptr);
    const auto  stored   = views.subspan(1);
    std::size_t size     = 0;
    for (std::size_t i = 1; i < views.size(); ++i) {
        if (views[i].dtype != expected[i].dtype || views[i].shape != expected[i].shape ||
            views[i].bytes.size() != expected[i].bytes.size())
            detail::refuse_packed(say({"part ", i, " has another shape than its sizes ask for"}));
        size += round_up(views[i].bytes.size(), line);
    }
    if (std::ranges::all_of(stored, detail::is_aligned)) {
        out.packed_.groups = stored[0].bytes.data();
        out.packed_.bias   = reinterpret_cast<const float*>(stored[1].bytes.data());
        if (dtype == DType::int8) {
            out.packed_.scales = reinterpret_cast<const float*>(stored[2].bytes.data());
            out.packed_.sums   = reinterpret_cast<const std::int32_t*>(stored[3].bytes.data());
        }
        return out;
    }
    out.buffer_ = Buffer{size};
    out.point_into(out.buffer_.data());
    auto* to = out.buffer_.data();
    for (const auto& view : stored) {
        std::memcpy(to, view.bytes.data(), view.bytes.size());
        to += round_up(view.bytes.size(), line);
    }
    return out;
}

}  // namespace optimum::kernels::cpu
