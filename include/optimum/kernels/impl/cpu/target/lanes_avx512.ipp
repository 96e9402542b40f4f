// Vectors of AVX-512: included inside a target's namespace.
using F = __m512;
using I = __m512i;

inline constexpr std::size_t lanes = 16, tile_rows = 12;

// Masks of everything: GCC 12 warns of the undefined vector inside the intrinsics without a mask.
inline constexpr __mmask16 every      = 0xffff;
inline constexpr __mmask32 every_word = 0xffffffff;

OPTIMUM_LANES F         splat(float x) { return _mm512_set1_ps(x); }
OPTIMUM_LANES F         load(const void* p) { return _mm512_loadu_ps(p); }
OPTIMUM_LANES void      store(void* p, F x) { _mm512_storeu_ps(p, x); }
OPTIMUM_LANES __mmask16 first(std::size_t n) { return static_cast<__mmask16>((1U << n) - 1); }
OPTIMUM_LANES F         load_part(const void* p, std::size_t n) {
    return _mm512_maskz_loadu_ps(first(n), p);
}
OPTIMUM_LANES void store_part(void* p, F x, std::size_t n) {
    _mm512_mask_storeu_ps(p, first(n), x);
}
OPTIMUM_LANES F keep_part(F x, std::size_t n) { return _mm512_maskz_mov_ps(first(n), x); }

OPTIMUM_LANES F fma(F a, F b, F c) { return _mm512_fmadd_ps(a, b, c); }
// Of two numbers one of which is NaN, the second.
OPTIMUM_LANES F max(F a, F b) { return _mm512_maskz_max_ps(every, a, b); }
OPTIMUM_LANES F min(F a, F b) { return _mm512_maskz_min_ps(every, a, b); }
/// The larger of two numbers without sign, where NaN is larger than any.
OPTIMUM_LANES F larger_bits(F a, F b) {
    return _mm512_castsi512_ps(
        _mm512_maskz_max_epi32(every, _mm512_castps_si512(a), _mm512_castps_si512(b)));
}
OPTIMUM_LANES F absolute(F x) { return _mm512_abs_ps(x); }
OPTIMUM_LANES F reciprocal(F x) {  // of normal numbers
    const F r = _mm512_maskz_rcp14_ps(every, x);
    return _mm512_fmadd_ps(_mm512_fnmadd_ps(x, r, splat(1)), r, r);
}
/// x < limit ? a : b
OPTIMUM_LANES F if_below(F x, F limit, F a, F b) {
    return _mm512_mask_mov_ps(b, _mm512_cmp_ps_mask(x, limit, _CMP_LT_OQ), a);
}
template <int which>
OPTIMUM_LANES __m256 half(F x) {
    return _mm256_castpd_ps(_mm512_maskz_extractf64x4_pd(0xff, _mm512_castps_pd(x), which));
}
OPTIMUM_LANES float sum(F x) {
    const __m256 y = half<0>(x) + half<1>(x);
    const __m128 z = _mm256_castps256_ps128(y) + _mm256_extractf128_ps(y, 1);
    const __m128 w = z + _mm_movehl_ps(z, z);
    return _mm_cvtss_f32(w + _mm_shuffle_ps(w, w, 1));
}
OPTIMUM_LANES float largest(F x) {
    const __m256 y = _mm256_max_ps(half<0>(x), half<1>(x));
    const __m128 z = _mm_max_ps(_mm256_castps256_ps128(y), _mm256_extractf128_ps(y, 1));
    const __m128 w = _mm_max_ps(z, _mm_movehl_ps(z, z));
    return _mm_cvtss_f32(_mm_max_ps(w, _mm_shuffle_ps(w, w, 1)));
}

inline constexpr float smallest_power = -160;
OPTIMUM_LANES F        nearest(F x) {
    return _mm512_maskz_roundscale_ps(every, x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
/// x 2^n, zero where n is below -126: to make a number too small for its exponent costs 100 cycles.
OPTIMUM_LANES F scale_by_power(F x, F n) {
    return _mm512_maskz_scalef_ps(_mm512_cmp_ps_mask(n, splat(-126), _CMP_NLT_UQ), x, n);
}

OPTIMUM_LANES I load_groups(const void* p) { return _mm512_loadu_si512(p); }
OPTIMUM_LANES I broadcast_group(const void* p) {
    int group;
    __builtin_memcpy(&group, p, 4);
    return _mm512_set1_epi32(group);
}
OPTIMUM_LANES I no_sums() { return _mm512_setzero_si512(); }
OPTIMUM_LANES F to_float(I x) { return _mm512_maskz_cvtepi32_ps(every, x); }
OPTIMUM_LANES I minus(I a, I b) { return _mm512_sub_epi32(a, b); }
OPTIMUM_LANES I times(I a, I b) { return _mm512_mullo_epi32(a, b); }
OPTIMUM_LANES F low_bfloat(I x) {
    return _mm512_castsi512_ps(_mm512_maskz_slli_epi32(every, x, 16));
}
OPTIMUM_LANES F high_bfloat(I x) {
    return _mm512_castsi512_ps(_mm512_and_si512(x, _mm512_set1_epi32(-65536)));
}
OPTIMUM_LANES F bits(I x) { return _mm512_castsi512_ps(x); }

OPTIMUM_LANES F load_bfloat(const void* p) {
    return low_bfloat(
        _mm512_maskz_cvtepu16_epi32(every, _mm256_loadu_si256(static_cast<const __m256i*>(p))));
}
OPTIMUM_LANES F load_half(const void* p) {
    return _mm512_maskz_cvtph_ps(every, _mm256_loadu_si256(static_cast<const __m256i*>(p)));
}
/// To nearest, ties to even; NaN stays NaN.
OPTIMUM_LANES void store_bfloat(void* p, F x) {
#ifdef OPTIMUM_DOTS
    const auto y = reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(x));
#else
    const I    b   = _mm512_castps_si512(x);
    const I    odd = _mm512_and_si512(_mm512_maskz_srli_epi32(every, b, 16), _mm512_set1_epi32(1));
    const I    up  = _mm512_add_epi32(b, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
    const I    nan = _mm512_or_si512(b, _mm512_set1_epi32(0x400000));
    const I    all = _mm512_mask_mov_epi32(up, _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q), nan);
    const auto y   = _mm512_maskz_cvtepi32_epi16(every, _mm512_maskz_srli_epi32(every, all, 16));
#endif
    _mm256_storeu_si256(static_cast<__m256i*>(p), y);
}
/// round(x) for 0 <= x <= 255
OPTIMUM_LANES void store_bytes(void* p, F x) {
    const I q = _mm512_maskz_cvtps_epi32(every, x);
    _mm_storeu_si128(static_cast<__m128i*>(p), _mm512_maskz_cvtusepi32_epi8(every, q));
}

OPTIMUM_LANES I whole(F x) { return _mm512_maskz_cvtps_epi32(every, x); }
/// The same for four vectors, whatever they hold: what is below 0 becomes 0, above 255 255.
OPTIMUM_LANES void store_bytes(void* p, F a, F b, F c, F d) {
    const I ab = _mm512_packs_epi32(whole(a), whole(b));
    const I cd = _mm512_packs_epi32(whole(c), whole(d));
    const I in = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    _mm512_storeu_si512(p, _mm512_maskz_permutexvar_epi32(every, in, _mm512_packus_epi16(ab, cd)));
}
OPTIMUM_LANES I larger_words(I a, I b) { return _mm512_maskz_max_epi16(every_word, a, b); }
OPTIMUM_LANES I negative_words(I x) { return _mm512_xor_si512(x, _mm512_set1_epi16(-0x8000)); }

#ifdef OPTIMUM_DOTS
inline constexpr bool native_dots = true;

/// Pairs of bfloat16: numbers of `low` beside numbers of `high`.
OPTIMUM_LANES F pair_bfloats(F low, F high) {
    const auto a = reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(low));
    const auto b = reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(high));
    const I    c = _mm512_maskz_slli_epi32(every, _mm512_maskz_cvtepu16_epi32(every, b), 16);
    return bits(_mm512_or_si512(_mm512_maskz_cvtepu16_epi32(every, a), c));
}
// By hand: GCC 12 moves the byte intrinsic's sums to and fro, Clang 16 crashes on the other's type.
OPTIMUM_LANES F dot_bfloat(F sum, I a, I b) {
    asm("vdpbf16ps %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
    return sum;
}
OPTIMUM_LANES I dot_bytes(I sum, I a, I b) {
    asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
    return sum;
}
#else
inline constexpr bool native_dots = false;

OPTIMUM_LANES F dot_bfloat(F sum, I a, I b) {
    return fma(high_bfloat(a), high_bfloat(b), fma(low_bfloat(a), low_bfloat(b), sum));
}
OPTIMUM_LANES I dot_bytes(I sum, I a, I b) {  // exact: sixteen bits hold every byte
    const I even = _mm512_madd_epi16(
        _mm512_and_si512(a, _mm512_set1_epi32(0x00ff00ff)),
        _mm512_maskz_srai_epi16(every_word, _mm512_maskz_slli_epi16(every_word, b, 8), 8));
    const I odd = _mm512_madd_epi16(_mm512_maskz_srli_epi16(every_word, a, 8),
                                    _mm512_maskz_srai_epi16(every_word, b, 8));
    return _mm512_add_epi32(sum, _mm512_add_epi32(even, odd));
}
#endif

/// Rows become columns.
OPTIMUM_LANES void transpose(F (&x)[lanes]) {
    F y[lanes];
    OPTIMUM_UNROLL for (int i = 0; i < 16; i += 2) {
        y[i]     = _mm512_maskz_unpacklo_ps(every, x[i], x[i + 1]);
        y[i + 1] = _mm512_maskz_unpackhi_ps(every, x[i], x[i + 1]);
    }
    OPTIMUM_UNROLL for (int i = 0; i < 16; i += 4) OPTIMUM_UNROLL for (int j = 0; j < 2; ++j) {
        const auto a = _mm512_castps_pd(y[i + j]), b = _mm512_castps_pd(y[i + j + 2]);
        x[i + 2 * j]     = _mm512_castpd_ps(_mm512_maskz_unpacklo_pd(0xff, a, b));
        x[i + 2 * j + 1] = _mm512_castpd_ps(_mm512_maskz_unpackhi_pd(0xff, a, b));
    }
    OPTIMUM_UNROLL for (int j = 0; j < 4; ++j) {
        y[j]      = _mm512_maskz_shuffle_f32x4(every, x[j], x[j + 4], 0x88);
        y[j + 4]  = _mm512_maskz_shuffle_f32x4(every, x[j + 8], x[j + 12], 0x88);
        y[j + 8]  = _mm512_maskz_shuffle_f32x4(every, x[j], x[j + 4], 0xdd);
        y[j + 12] = _mm512_maskz_shuffle_f32x4(every, x[j + 8], x[j + 12], 0xdd);
    }
    OPTIMUM_UNROLL for (int j = 0; j < 4; ++j) {
        x[j]      = _mm512_maskz_shuffle_f32x4(every, y[j], y[j + 4], 0x88);
        x[j + 8]  = _mm512_maskz_shuffle_f32x4(every, y[j], y[j + 4], 0xdd);
        x[j + 4]  = _mm512_maskz_shuffle_f32x4(every, y[j + 8], y[j + 12], 0x88);
        x[j + 12] = _mm512_maskz_shuffle_f32x4(every, y[j + 8], y[j + 12], 0xdd);
    }
}
