// Vectors of AVX2 with FMA and F16C: included inside a target's namespace.
using F = __m256;
using I = __m256i;

inline constexpr std::size_t lanes = 8, tile_rows = 6;

OPTIMUM_LANES F    splat(float x) { return _mm256_set1_ps(x); }
OPTIMUM_LANES F    load(const void* p) { return _mm256_loadu_ps(static_cast<const float*>(p)); }
OPTIMUM_LANES void store(void* p, F x) { _mm256_storeu_ps(static_cast<float*>(p), x); }
OPTIMUM_LANES I    first(std::size_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
OPTIMUM_LANES F load_part(const void* p, std::size_t n) {
    return _mm256_maskload_ps(static_cast<const float*>(p), first(n));
}
OPTIMUM_LANES void store_part(void* p, F x, std::size_t n) {
    _mm256_maskstore_ps(static_cast<float*>(p), first(n), x);
}
OPTIMUM_LANES F keep_part(F x, std::size_t n) {
    return _mm256_and_ps(x, _mm256_castsi256_ps(first(n)));
}

OPTIMUM_LANES F fma(F a, F b, F c) { return _mm256_fmadd_ps(a, b, c); }
// Of two numbers one of which is NaN, the second.
OPTIMUM_LANES F max(F a, F b) { return _mm256_max_ps(a, b); }
OPTIMUM_LANES F min(F a, F b) { return _mm256_min_ps(a, b); }
/// The larger of two numbers without sign, where NaN is larger than any.
OPTIMUM_LANES F larger_bits(F a, F b) {
    return _mm256_castsi256_ps(_mm256_max_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b)));
}
OPTIMUM_LANES F absolute(F x) { return _mm256_andnot_ps(splat(-0.0F), x); }
OPTIMUM_LANES F reciprocal(F x) { return splat(1) / x; }
/// x < limit ? a : b
OPTIMUM_LANES F if_below(F x, F limit, F a, F b) {
    return _mm256_blendv_ps(b, a, _mm256_cmp_ps(x, limit, _CMP_LT_OQ));
}
OPTIMUM_LANES float sum(F x) {
    __m128 y = _mm256_castps256_ps128(x) + _mm256_extractf128_ps(x, 1);
    y        = y + _mm_movehl_ps(y, y);
    return _mm_cvtss_f32(y + _mm_shuffle_ps(y, y, 1));
}
OPTIMUM_LANES float largest(F x) {
    __m128 y = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    y        = _mm_max_ps(y, _mm_movehl_ps(y, y));
    return _mm_cvtss_f32(_mm_max_ps(y, _mm_shuffle_ps(y, y, 1)));
}

inline constexpr float smallest_power = -127;  // the exponent field 0: exactly zero
OPTIMUM_LANES F        nearest(F x) {
    return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
/// x 2^n, 2^n itself infinite above 127 and zero below -126.
OPTIMUM_LANES F scale_by_power(F x, F n) {
    const I e = _mm256_cvtps_epi32(min(splat(128), n));
    return x *
           _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(e, _mm256_set1_epi32(127)), 23));
}

OPTIMUM_LANES I load_groups(const void* p) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(p));
}
OPTIMUM_LANES I broadcast_group(const void* p) {
    int group;
    __builtin_memcpy(&group, p, 4);
    return _mm256_set1_epi32(group);
}
OPTIMUM_LANES I no_sums() { return _mm256_setzero_si256(); }
OPTIMUM_LANES F to_float(I x) { return _mm256_cvtepi32_ps(x); }
OPTIMUM_LANES I minus(I a, I b) { return _mm256_sub_epi32(a, b); }
OPTIMUM_LANES I times(I a, I b) { return _mm256_mullo_epi32(a, b); }
OPTIMUM_LANES F low_bfloat(I x) { return _mm256_castsi256_ps(_mm256_slli_epi32(x, 16)); }
OPTIMUM_LANES F high_bfloat(I x) {
    return _mm256_castsi256_ps(_mm256_and_si256(x, _mm256_set1_epi32(-65536)));
}
OPTIMUM_LANES F bits(I x) { return _mm256_castsi256_ps(x); }

OPTIMUM_LANES F load_bfloat(const void* p) {
    return low_bfloat(_mm256_cvtepu16_epi32(_mm_loadu_si128(static_cast<const __m128i*>(p))));
}
OPTIMUM_LANES F load_half(const void* p) {
    return _mm256_cvtph_ps(_mm_loadu_si128(static_cast<const __m128i*>(p)));
}
/// To nearest, ties to even; NaN stays NaN.
OPTIMUM_LANES void store_bfloat(void* p, F x) {
    const I b   = _mm256_castps_si256(x);
    const I odd = _mm256_and_si256(_mm256_srli_epi32(b, 16), _mm256_set1_epi32(1));
    const I up  = _mm256_add_epi32(b, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
    const I nan = _mm256_or_si256(b, _mm256_set1_epi32(0x400000));
    const I all = _mm256_srli_epi32(
        _mm256_castps_si256(_mm256_blendv_ps(_mm256_castsi256_ps(up), _mm256_castsi256_ps(nan),
                                             _mm256_cmp_ps(x, x, _CMP_UNORD_Q))),
        16);
    const I y = _mm256_permute4x64_epi64(_mm256_packus_epi32(all, all), 0x08);
    _mm_storeu_si128(static_cast<__m128i*>(p), _mm256_castsi256_si128(y));
}
/// round(x) for 0 <= x <= 255
OPTIMUM_LANES void store_bytes(void* p, F x) {
    const I       q = _mm256_cvtps_epi32(x);
    const __m128i w = _mm_packs_epi32(_mm256_castsi256_si128(q), _mm256_extracti128_si256(q, 1));
    _mm_storel_epi64(static_cast<__m128i*>(p), _mm_packus_epi16(w, w));
}

/// The same for four vectors, whatever they hold: what is below 0 becomes 0, above 255 255.
OPTIMUM_LANES void store_bytes(void* p, F a, F b, F c, F d) {
    const I ab = _mm256_packs_epi32(_mm256_cvtps_epi32(a), _mm256_cvtps_epi32(b));
    const I cd = _mm256_packs_epi32(_mm256_cvtps_epi32(c), _mm256_cvtps_epi32(d));
    const I in = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    _mm256_storeu_si256(static_cast<__m256i*>(p),
                        _mm256_permutevar8x32_epi32(_mm256_packus_epi16(ab, cd), in));
}
OPTIMUM_LANES I larger_words(I a, I b) { return _mm256_max_epi16(a, b); }
OPTIMUM_LANES I negative_words(I x) { return _mm256_xor_si256(x, _mm256_set1_epi16(-0x8000)); }

inline constexpr bool native_dots = false;

OPTIMUM_LANES F dot_bfloat(F sum, I a, I b) {
    return fma(high_bfloat(a), high_bfloat(b), fma(low_bfloat(a), low_bfloat(b), sum));
}
OPTIMUM_LANES I dot_bytes(I sum, I a, I b) {  // exact: sixteen bits hold every byte
    const I even = _mm256_madd_epi16(_mm256_and_si256(a, _mm256_set1_epi32(0x00ff00ff)),
                                     _mm256_srai_epi16(_mm256_slli_epi16(b, 8), 8));
    const I odd  = _mm256_madd_epi16(_mm256_srli_epi16(a, 8), _mm256_srai_epi16(b, 8));
    return _mm256_add_epi32(sum, _mm256_add_epi32(even, odd));
}

/// Rows become columns.
OPTIMUM_LANES void transpose(F (&x)[lanes]) {
    F y[lanes];
    OPTIMUM_UNROLL for (int i = 0; i < 8; i += 2) {
        y[i]     = _mm256_unpacklo_ps(x[i], x[i + 1]);
        y[i + 1] = _mm256_unpackhi_ps(x[i], x[i + 1]);
    }
    OPTIMUM_UNROLL for (int i = 0; i < 8; i += 4) OPTIMUM_UNROLL for (int j = 0; j < 2; ++j) {
        x[i + 2 * j]     = _mm256_shuffle_ps(y[i + j], y[i + j + 2], 0x44);
        x[i + 2 * j + 1] = _mm256_shuffle_ps(y[i + j], y[i + j + 2], 0xee);
    }
    OPTIMUM_UNROLL for (int j = 0; j < 4; ++j) {
        const F low = x[j], high = x[j + 4];
        x[j]     = _mm256_permute2f128_ps(low, high, 0x20);
        x[j + 4] = _mm256_permute2f128_ps(low, high, 0x31);
    }
}
