#pragma once
#include <optimum/core/activation.hpp>
#include <optimum/kernels/cpu/isa.hpp>
#include <optimum/kernels/cpu/packed.hpp>
#include <optimum/kernels/vocabulary.hpp>

/// The jobs that are compiled once per instruction set, as plain data and pointers to functions.
namespace optimum::kernels::cpu {

/// gain and shift may be null.
struct NormValues {
    NormKind     kind;
    const float *gain, *shift;
    float        epsilon;
};

/// What happens to a product before it leaves the cache.
struct Finish {
    enum class Kind : std::uint8_t { none, activate, gate, add, add_norm };

    Kind       kind       = Kind::none;
    Activation activation = Activation::identity;
    Rows       residual   = {};
    NormValues norm       = {};
};

/// y = finish(x · weights + bias) for some rows and some panels of y.
struct LinearJob {
    Packed      weights;
    Rows        x, y;
    std::size_t rows;
    std::size_t first_panel, last_panel;
    Finish      finish;
    std::byte*  scratch;
    bool        brought = false;  ///< a job on the same rows has left them in scratch
};

struct NormJob {
    NormValues  norm;
    Rows        x, y;
    std::size_t rows, columns;
};

/// Each head of width `size`, `heads` of them from column `first`, normalised in place.
struct NormHeadsJob {
    NormValues  norm;
    Rows        x;
    std::size_t rows, first, heads, size;
};

struct EmbedJob {
    const Lookup*       table;
    const std::int32_t* ids;
    std::size_t         rows;
    Rows                y;
    const Rows*         add;  ///< or null
};

/// `rows` tokens from position `position` of one row of the batch.
struct RotateJob {
    Rows        x, angles;
    std::size_t rows, position;
    std::size_t heads, size;
};

/// Queries [first, last) of one row of `length` tokens, for the query heads of one key-value head.
struct AttendJob {
    Rows          qkv, y;  ///< from the row's first token
    std::size_t   length, first, last;
    std::size_t   key_value_head;
    Heads         heads;
    Window        window;
    const Lookup* bias;  ///< or null
    std::byte*    scratch;
};

struct PoolJob {
    Rows        x;              ///< from the row's first token
    std::size_t length, first;  ///< tokens before `first` are left out
    std::size_t columns;
    Pooling     mode;
    float*      y;
};

/// Rows brought to float32 side by side.
struct CopyJob {
    Rows        x;
    std::size_t rows, columns;
    float*      y;
    std::size_t y_stride;  ///< floats
};

/// Up to 32 rows of numbers turned into one panel of groups.
struct PackJob {
    DType            from[panel], to;
    const std::byte* rows[panel];  ///< null: zeros
    std::size_t      columns;
    std::byte*       groups;
    float*           scales;  ///< int8 only, like sums
    std::int32_t*    sums;
};

struct Functions {
    std::size_t tile;            ///< rows that a product of float32 works on at once
    std::size_t narrow_tile;     ///< the same for bfloat16 and int8
    std::size_t cache;           ///< bytes of input that stay in the second-level cache
    bool        attends_narrow;  ///< attention reads bfloat16 where that is its result
    void (*linear)(const LinearJob&);
    void (*norm)(const NormJob&);
    void (*norm_heads)(const NormHeadsJob&);
    void (*embed)(const EmbedJob&);
    void (*rotate)(const RotateJob&);
    void (*attend)(const AttendJob&);
    void (*pool)(const PoolJob&);
    void (*copy)(const CopyJob&);
    void (*pack)(const PackJob&);

    std::size_t tile_of(DType dtype) const { return dtype == DType::float32 ? tile : narrow_tile; }
};

const Functions& functions(Isa isa);

/// Bytes of scratch that a job needs.
std::size_t linear_scratch(const Packed& weights, std::size_t rows);
std::size_t attend_scratch(const Heads& heads);

/// Queries of one attention job.
std::size_t query_block(const Heads& heads);

}  // namespace optimum::kernels::cpu

#ifndef OPTIMUM_COMPILED
#include <optimum/kernels/impl/cpu/functions.ipp>
#endif
