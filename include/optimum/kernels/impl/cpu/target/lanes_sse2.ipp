// Vectors of SSE2, which every x86-64 processor has: included inside a target's namespace.
using F = __m128;
using I = __m128i;

inline constexpr std::size_t lanes = 4, tile_rows = 4;

OPTIMUM_LANES F    splat(float x) { return _mm_set1_ps(x); }
OPTIMUM_LANES F    load(const void* p) { return _mm_loadu_ps(static_cast<const float*>(p)); }
OPTIMUM_LANES void store(void* p, F x) { _mm_storeu_ps(static_cast<float*>(p), x); }
OPTIMUM_LANES F    load_part(const void* p, std::size_t n) {
    float x[4] = {};
    __builtin_memcpy(x, p, n * 4);
    return load(x);
}
OPTIMUM_LANES void store_part(void* p, F x, std::size_t n) {
    float y[4];
    store(y, x);
    __builtin_memcpy(p, y, n * 4);
}
OPTIMUM_LANES F keep_part(F x, std::size_t n) {
    const I mask = _mm_cmpgt_epi32(_mm_set1_epi32(static_cast<int>(n)), _mm_setr_epi32(0, 1, 2, 3));
    return _mm_and_ps(x, _mm_castsi128_ps(mask));
}

OPTIMUM_LANES F fma(F a, F b, F c) { return a * b + c; }
// Of two numbers one of which is NaN, the second.
OPTIMUM_LANES F max(F a, F b) { return _mm_max_ps(a, b); }
OPTIMUM_LANES F min(F a, F b) { return _mm_min_ps(a, b); }
OPTIMUM_LANES F absolute(F x) { return _mm_andnot_ps(splat(-0.0F), x); }
OPTIMUM_LANES F reciprocal(F x) { return splat(1) / x; }
OPTIMUM_LANES I choose(I mask, I a, I b) {
    return _mm_or_si128(_mm_and_si128(mask, a), _mm_andnot_si128(mask, b));
}
OPTIMUM_LANES F bits(I x) { return _mm_castsi128_ps(x); }
OPTIMUM_LANES I bits(F x) { return _mm_castps_si128(x); }
/// The larger of two numbers without sign, where NaN is larger than any.
OPTIMUM_LANES F larger_bits(F a, F b) {
    return bits(choose(_mm_cmpgt_epi32(bits(a), bits(b)), bits(a), bits(b)));
}
/// x < limit ? a : b
OPTIMUM_LANES F if_below(F x, F limit, F a, F b) {
    return bits(choose(bits(_mm_cmplt_ps(x, limit)), bits(a), bits(b)));
}
OPTIMUM_LANES float sum(F x) {
    const F y = x + _mm_movehl_ps(x, x);
    return _mm_cvtss_f32(y + _mm_shuffle_ps(y, y, 1));
}
OPTIMUM_LANES float largest(F x) {
    const F y = _mm_max_ps(x, _mm_movehl_ps(x, x));
    return _mm_cvtss_f32(_mm_max_ps(y, _mm_shuffle_ps(y, y, 1)));
}

inline constexpr float smallest_power = -127;  // the exponent field 0: exactly zero
OPTIMUM_LANES F        nearest(F x) {          // of |x| < 2^31
    return bits(
        choose(bits(_mm_cmpord_ps(x, x)), bits(_mm_cvtepi32_ps(_mm_cvtps_epi32(x))), bits(x)));
}
/// x 2^n, 2^n itself infinite above 127 and zero below -126.
OPTIMUM_LANES F scale_by_power(F x, F n) {
    const I e = _mm_cvtps_epi32(min(splat(128), n));
    return x * bits(_mm_slli_epi32(_mm_add_epi32(e, _mm_set1_epi32(127)), 23));
}

OPTIMUM_LANES I load_groups(const void* p) {
    return _mm_loadu_si128(static_cast<const __m128i*>(p));
}
OPTIMUM_LANES I broadcast_group(const void* p) {
    int group;
    __builtin_memcpy(&group, p, 4);
    return _mm_set1_epi32(group);
}
OPTIMUM_LANES I no_sums() { return _mm_setzero_si128(); }
OPTIMUM_LANES F to_float(I x) { return _mm_cvtepi32_ps(x); }
OPTIMUM_LANES I minus(I a, I b) { return _mm_sub_epi32(a, b); }
OPTIMUM_LANES I times(I a, I b) {
    const I even = _mm_mul_epu32(a, b);
    const I odd  = _mm_mul_epu32(_mm_srli_epi64(a, 32), _mm_srli_epi64(b, 32));
    return _mm_unpacklo_epi32(_mm_shuffle_epi32(even, 0x08), _mm_shuffle_epi32(odd, 0x08));
}
OPTIMUM_LANES F low_bfloat(I x) { return bits(_mm_slli_epi32(x, 16)); }
OPTIMUM_LANES F high_bfloat(I x) { return bits(_mm_and_si128(x, _mm_set1_epi32(-65536))); }

OPTIMUM_LANES F load_bfloat(const void* p) {
    const I x = _mm_loadl_epi64(static_cast<const __m128i*>(p));
    return bits(_mm_unpacklo_epi16(_mm_setzero_si128(), x));
}
/// Moves the fields, then a multiplication mends the exponent; infinities and NaN keep theirs.
OPTIMUM_LANES F load_half(const void* p) {
    const I h =
        _mm_unpacklo_epi16(_mm_loadl_epi64(static_cast<const __m128i*>(p)), _mm_setzero_si128());
    const I sign   = _mm_slli_epi32(_mm_and_si128(h, _mm_set1_epi32(0x8000)), 16);
    const I fields = _mm_slli_epi32(_mm_and_si128(h, _mm_set1_epi32(0x7fff)), 13);
    const I number = bits(bits(fields) * splat(0x1p112F));
    const I odd    = _mm_or_si128(fields, _mm_set1_epi32(0x7f800000));
    const I finite = _mm_cmplt_epi32(fields, _mm_set1_epi32(0x0f800000));
    return bits(_mm_or_si128(sign, choose(finite, number, odd)));
}
/// To nearest, ties to even; NaN stays NaN.
OPTIMUM_LANES void store_bfloat(void* p, F x) {
    const I b   = bits(x);
    const I odd = _mm_and_si128(_mm_srli_epi32(b, 16), _mm_set1_epi32(1));
    const I up  = _mm_add_epi32(b, _mm_add_epi32(odd, _mm_set1_epi32(0x7fff)));
    const I nan = _mm_or_si128(b, _mm_set1_epi32(0x400000));
    const I all = _mm_srai_epi32(choose(bits(_mm_cmpunord_ps(x, x)), nan, up), 16);
    _mm_storel_epi64(static_cast<__m128i*>(p), _mm_packs_epi32(all, all));
}
/// round(x) for 0 <= x <= 255
OPTIMUM_LANES void store_bytes(void* p, F x) {
    const I   q = _mm_cvtps_epi32(x);
    const I   w = _mm_packs_epi32(q, q);
    const int y = _mm_cvtsi128_si32(_mm_packus_epi16(w, w));
    __builtin_memcpy(p, &y, 4);
}

/// The same for four vectors, whatever they hold: what is below 0 becomes 0, above 255 255.
OPTIMUM_LANES void store_bytes(void* p, F a, F b, F c, F d) {
    const I ab = _mm_packs_epi32(_mm_cvtps_epi32(a), _mm_cvtps_epi32(b));
    const I cd = _mm_packs_epi32(_mm_cvtps_epi32(c), _mm_cvtps_epi32(d));
    _mm_storeu_si128(static_cast<__m128i*>(p), _mm_packus_epi16(ab, cd));
}
OPTIMUM_LANES I larger_words(I a, I b) { return _mm_max_epi16(a, b); }
OPTIMUM_LANES I negative_words(I x) { return _mm_xor_si128(x, _mm_set1_epi16(-0x8000)); }

inline constexpr bool native_dots = false;

OPTIMUM_LANES F dot_bfloat(F sum, I a, I b) {
    return fma(high_bfloat(a), high_bfloat(b), fma(low_bfloat(a), low_bfloat(b), sum));
}
OPTIMUM_LANES I dot_bytes(I sum, I a, I b) {  // exact: sixteen bits hold every byte
    const I even = _mm_madd_epi16(_mm_and_si128(a, _mm_set1_epi32(0x00ff00ff)),
                                  _mm_srai_epi16(_mm_slli_epi16(b, 8), 8));
    const I odd  = _mm_madd_epi16(_mm_srli_epi16(a, 8), _mm_srai_epi16(b, 8));
    return _mm_add_epi32(sum, _mm_add_epi32(even, odd));
}

/// Rows become columns.
OPTIMUM_LANES void transpose(F (&x)[lanes]) { _MM_TRANSPOSE4_PS(x[0], x[1], x[2], x[3]); }
