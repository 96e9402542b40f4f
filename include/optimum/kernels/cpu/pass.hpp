#pragma once
#include <optimum/core/batch.hpp>
#include <optimum/kernels/cpu/functions.hpp>
#include <optimum/kernels/cpu/team.hpp>
#include <optimum/kernels/cpu/weights.hpp>
#include <optional>

namespace optimum::kernels::cpu {

/// What the threads of one forward share: the batch, and what running the body once without
/// numbers has told.
struct Forward {
    /// Queries [first, last) of a row of the batch.
    struct Queries {
        std::size_t row, first, last;
    };
    /// The batch cut into attention jobs, the longest first.
    struct Cut {
        std::size_t          block;
        std::vector<Queries> jobs;
    };

    const Batch&     batch;
    const Functions& functions;
    DType            dtype;
    std::size_t      threads;
    Plan             plan{};
    std::vector<Cut> cuts{};
    std::byte*       arena = nullptr;

    std::size_t longest() const;
    std::size_t arena_size() const { return plan.activations() + threads * plan.scratch(); }
    void        cut(std::size_t block);
    const Cut&  cut_by(std::size_t block) const;
};

/// One thread's way through the body. Every operator shares its work out among the threads and
/// ends when all of it is done; measuring, it only notes what it would need.
class Pass {
public:
    /// Measures `forward`.
    explicit Pass(Forward& forward) : forward_{forward}, measured_{&forward} {}
    /// Computes, following what was measured.
    Pass(const Forward& forward, Seat seat) : forward_{forward}, seat_{seat} {}

    Tensor embed(const Table& table, std::span<const std::int32_t> ids);
    Tensor embed(const Table& table, std::span<const std::int32_t> ids, epilogue::Add<Tensor> then);
    Tensor linear(const Linear& linear, const Tensor& x);
    Tensor linear(const Linear& linear, const Tensor& x, epilogue::Narrow then);
    Tensor linear(const Linear& linear, const Tensor& x, epilogue::Activate then);
    Tensor linear(const Linear& linear, const Tensor& x, epilogue::Gate then);
    Tensor linear(const Linear& linear, const Tensor& x, epilogue::Add<Tensor> then);
    Tensor linear(const Linear& linear, const Tensor& x, epilogue::AddNorm<Tensor, Norm> then);
    Tensor norm(const Norm& norm, const Tensor& x);
    void   norm_heads(const Norm& query, const Norm& key, Tensor& x, Heads heads);
    Tensor angles(std::span<const float> frequencies, float scale);
    void   rotate(Tensor& x, Heads heads, const Tensor& angles);
    Tensor attend(const Tensor& x, Heads heads, Window window);
    Tensor attend(const Tensor& x, Heads heads, Window window, const Table& bias);
    Tensor pool(const Tensor& x, std::span<const Pooling> modes);

    /// This thread's share of x as plain floats, [rows, columns] from `to`.
    void write(const Tensor& x, float* to);

private:
    bool measuring() const { return measured_ != nullptr; }

    Tensor  make(std::size_t rows, std::size_t columns, Storage storage = Storage::float32);
    Storage narrow(DType dtype) const;
    void    need_scratch(std::size_t size);
    auto    scratch() const -> std::byte*;

    template <class F>
    void share(std::size_t count, const F& f);
    template <class F>
    void share_rows(std::size_t rows, std::size_t step, const F& f);
    template <class F>
    void each_stretch(std::size_t first, std::size_t last, const F& f) const;

    std::optional<Tensor> widened(const Tensor& x);

    Tensor embed(const Table& table, std::span<const std::int32_t> ids, const Tensor* add);
    Tensor finish(const Linear& linear, const Tensor& x, Tensor y, Finish finish);
    Tensor attend(const Tensor& x, Heads heads, Window window, const Table* bias);
    void   normalise(const NormValues& norm, const Tensor& x, const Tensor& y);

    const Forward& forward_;
    Forward*       measured_ = nullptr;
    Seat           seat_{};
    std::size_t    made_ = 0;
    Step           step_{};
};

}  // namespace optimum::kernels::cpu

#ifndef OPTIMUM_COMPILED
#include <optimum/kernels/impl/cpu/pass.ipp>
#endif
