#pragma once
// Section C of the catalogue of bad inputs (and the foreign formats of section J that come under
// this name), made from code: each case is a whole file and what reading it must give.
#include <cstdint>
#include <cstring>
#include <optimum/core/error.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bad {

struct Case {
    std::string                  id;
    std::string                  file;
    std::optional<optimum::Code> code{};   // none: the file is good
    std::string                  place{};  // what `where` says after the file's name
};

/// The eight bytes before a header.
inline std::string length(std::uint64_t n) {
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &n, 8);
    return bytes;
}

/// A file with this header and so many bytes of data.
inline std::string safetensors(std::string_view json, std::size_t data = 0) {
    std::string bytes;
    for (std::size_t i = 0; i < data; ++i) bytes += static_cast<char>(i * 37 + 1);
    return length(json.size()) + std::string{json} + bytes;
}

/// A header entry: `"name":{"dtype":…,"shape":…,"data_offsets":…}`, each value as JSON text.
inline std::string entry(std::string_view name, std::string_view dtype, std::string_view shape,
                         std::string_view offsets) {
    std::string text = "\"" + std::string{name} + "\":{";
    if (!dtype.empty()) text += "\"dtype\":" + std::string{dtype} + ",";
    if (!shape.empty()) text += "\"shape\":" + std::string{shape} + ",";
    return text + "\"data_offsets\":" + std::string{offsets} + "}";
}

/// A file of one F32 tensor "a" with the given shape and offsets.
inline std::string one(std::string_view shape, std::string_view offsets, std::size_t data) {
    return safetensors("{" + entry("a", "\"F32\"", shape, offsets) + "}", data);
}
inline std::string one_of(std::string_view dtype, std::string_view shape, std::string_view offsets,
                          std::size_t data) {
    return safetensors("{" + entry("a", dtype, shape, offsets) + "}", data);
}
inline std::string two(std::string_view first, std::string_view second, std::size_t data) {
    return safetensors("{" + entry("a", "\"F32\"", "[1]", first) + "," +
                           entry("b", "\"F32\"", "[1]", second) + "}",
                       data);
}
inline std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

inline std::vector<Case> broken_frames() {
    using enum optimum::Code;
    const auto good = two("[0,4]", "[4,8]", 8);
    const auto half = good.substr(0, 40);
    return {
        {"C1 no byte", "", truncated, "byte 0"},
        {"C2 seven bytes", std::string(7, '\0'), truncated, "byte 7"},
        {"C3 a header beyond the file", length(1'000) + "{}", truncated, "byte 10"},
        {"C4 cut inside the data", good.substr(0, good.size() - 3), truncated,
         "byte " + std::to_string(good.size() - 3)},
        {"C5 cut inside the header", half, truncated, "byte 40"},
        {"C6 a header of 100,000,001 bytes", length(100'000'001) + "{}", limit_exceeded, "byte 0"},
        {"C7 a header of 2^63 bytes", length(std::uint64_t{1} << 63) + "{}", limit_exceeded,
         "byte 0"},
        {"C8 a header of 2^64 - 1 bytes", length(~std::uint64_t{0}) + "{}", limit_exceeded,
         "byte 0"},
        {"C9 a length with its top bits set", length(0xFFFF'0000'0000'0002U) + "{}", limit_exceeded,
         "byte 0"},
        {"C10 a header of no byte", length(0), bad_header, "byte 8"},
        {"C11 an array", safetensors("[]"), bad_header, "byte 8"},
        {"C12 a number", safetensors("1"), bad_header, "byte 8"},
        {"C13 spaces", safetensors("        "), bad_header, "byte 8"},
        {"C14 a zip in place of the header", safetensors("PK\x03\x04\x14"), unsafe_format},
        {"C14 a pickle in place of the header", safetensors("\x80\x04\x95\x10"), unsafe_format},
        {"C15 a header that is not UTF-8", safetensors("{\"\xFF\":1}"), bad_encoding, "byte 10"},
        {"C15 an overlong form", safetensors("{\"\xC0\xAF\":1}"), bad_encoding, "byte 10"},
        {"J1 a pickle", std::string{"\x80\x02}q\x00X\x01\x00\x00\x00", 10}, unsafe_format},
        {"J2 a zip archive", std::string{"PK\x03\x04\x14\0\0\0\x08\0\0\0", 12}, unsafe_format},
        {"J2 an empty zip archive", std::string{"PK\x05\x06\0\0\0\0\0\0\0\0", 12}, unsafe_format},
        {"J6 a GGUF file", std::string{"GGUF\x03\0\0\0\x10\0\0\0", 12}, unsafe_format},
        {"J8 an ELF file",
         std::string{"\x7F"
                     "ELF\x02\x01\x01\0\0\0\0\0",
                     12},
         unsafe_format},
        {"R70 an HDF5 file", std::string{"\x89HDF\r\n\x1A\n\0\0\0\0", 12}, unsafe_format},
        {"a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
         bad_header},
        {"a web page", "<!DOCTYPE html><html></html>", bad_header},
    };
}

/// The rows of section B that apply to a header.
inline std::vector<Case> broken_json() {
    using enum optimum::Code;
    const auto nested = [](std::size_t depth) {
        return safetensors("{\"a\":{\"x\":" + repeated("[", depth) + repeated("]", depth) + "," +
                           entry("", "\"F32\"", "[0]", "[0,0]").substr(4) + "}");
    };
    return {
        {"B2 an open object", safetensors("{"), malformed_json, "byte 9"},
        {"B3 text after it", safetensors("{} x"), malformed_json, "byte 11"},
        {"B3 a second value", safetensors("{}{}"), malformed_json, "byte 10"},
        {"B3 a zero byte and more after it", safetensors(std::string_view{"{}\0}", 4}),
         malformed_json, "byte 10"},
        {"B4 65 levels", nested(63), limit_exceeded},
        {"B4 64 levels", nested(62)},
        {"B5 100,000 levels", safetensors("{\"a\":{\"x\":" + repeated("[", 100'000)),
         limit_exceeded},
        {"B6 half of a surrogate pair", safetensors(R"({"\ud800":1})"), malformed_json, "byte 16"},
        {"B7 a control byte in a string", safetensors("{\"\n\":1}"), malformed_json, "byte 10"},
        {"B8 an open string", safetensors("{\"a"), malformed_json, "byte 11"},
        {"B10 UTF-16", safetensors(std::string_view{"\xFF\xFE{\0}\0", 6}), bad_header, "byte 8"},
        {"B14 2^64 as a size", one("[18446744073709551616]", "[0,4]", 4), bad_shape, "/a/shape"},
        {"B15 a number beyond double", one("[1e400]", "[0,4]", 4), malformed_json, "byte 41"},
        {"B21 NaN", one("[NaN]", "[0,4]", 4), malformed_json, "byte 37"},
        {"B22 a byte order mark", safetensors("\xEF\xBB\xBF{}"), malformed_json, "byte 8"},
        {"R13 -0 as a size", one("[-0]", "[0,0]", 0), bad_shape, "/a/shape"},
        {"R13 1e3 as a size", one("[1e3]", "[0,4000]", 4'000), bad_shape, "/a/shape"},
        {"a name escaped on several ways is one name",
         safetensors("{" + entry("a", "\"F32\"", "[0]", "[0,0]") + "," +
                     entry("\\u0061", "\"F32\"", "[0]", "[0,0]") + "}"),
         duplicate_key},
    };
}

inline std::vector<Case> broken_entries() {
    using enum optimum::Code;
    const auto with = [](std::string_view more) {
        return safetensors(
            "{" + std::string{more} + "," + entry("a", "\"F32\"", "[1]", "[0,4]") + "}", 4);
    };
    const auto twice = "{" + entry("a", "\"F32\"", "[1]", "[0,4]") + ",";
    return {
        {"C16 a tensor twice", safetensors(twice + entry("a", "\"F32\"", "[1]", "[0,4]") + "}", 4),
         duplicate_key},
        {"C17 a tensor twice, elsewhere",
         safetensors(twice + entry("a", "\"F32\"", "[1]", "[4,8]") + "}", 8), duplicate_key},
        {"C18 two __metadata__", with(R"("__metadata__":{},"__metadata__":{})"), duplicate_key},
        {"C18 a key of __metadata__ twice", with(R"("__metadata__":{"k":"1","k":"2"})"),
         duplicate_key},
        {"C19 shape twice", one(R"([1],"shape":[1])", "[0,4]", 4), duplicate_key},
        {"C20 a number in __metadata__", with(R"("__metadata__":{"k":1})"), bad_header,
         "/__metadata__/k"},
        {"C21 an object in __metadata__", with(R"("__metadata__":{"k":{}})"), bad_header,
         "/__metadata__/k"},
        {"C21 __metadata__ is an array", with(R"("__metadata__":[])"), bad_header, "/__metadata__"},
        {"C22 __metadata__ is null", with(R"("__metadata__":null)")},
        {"C23 an unknown dtype", one_of("\"F31\"", "[1]", "[0,4]", 4), bad_dtype, "/a/dtype"},
        {"C24 a number as dtype", one_of("3", "[1]", "[0,4]", 4), bad_dtype, "/a/dtype"},
        {"C24 an array as dtype", one_of("[\"F32\"]", "[1]", "[0,4]", 4), bad_dtype, "/a/dtype"},
        {"C25 no dtype", one_of("", "[1]", "[0,4]", 4), bad_dtype, "/a"},
        {"C26 a negative size", one("[-1]", "[0,4]", 4), bad_shape, "/a/shape"},
        {"C27 half a size", one("[1.5]", "[0,4]", 4), bad_shape, "/a/shape"},
        {"C28 a string as size", one("[\"1\"]", "[0,4]", 4), bad_shape, "/a/shape"},
        {"C28 a string as shape", one("\"1\"", "[0,4]", 4), bad_shape, "/a/shape"},
        {"C28 an array in a shape", one("[[1]]", "[0,4]", 4), bad_shape, "/a/shape"},
        {"C28 null as a size", one("[null]", "[0,4]", 4), bad_shape, "/a/shape"},
        {"C28 true as a size", one("[true]", "[0,4]", 4), bad_shape, "/a/shape"},
        {"C29 no shape", one("", "[0,4]", 4), bad_shape, "/a"},
        {"C30 65 axes", one("[1" + repeated(",1", 64) + "]", "[0,4]", 4), limit_exceeded,
         "/a/shape"},
        {"C30 64 axes", one("[1" + repeated(",1", 63) + "]", "[0,4]", 4)},
        {"an entry that is no object", with("\"b\":1"), bad_header, "/b"},
        {"an entry that is an array", with(R"("b":["F32",[1],[0,4]])"), bad_header, "/b"},
        {"C59 a name of 1 MiB",
         safetensors("{" + entry(std::string(1U << 20, 'n'), "\"F32\"", "[1]", "[0,4]") + "}", 4),
         limit_exceeded, "/" + std::string(100, 'n') + "..."},
        {"C59 a name of 4,096 bytes",
         safetensors("{" + entry(std::string(4'096, 'n'), "\"F32\"", "[1]", "[0,4]") + "}", 4)},
        {"C60 a name with NUL, ../ and %n",
         safetensors("{" + entry("\\u0000../%n%s/..\\\\", "\"F32\"", "[1]", "[0,4]") + "}", 4)},
    };
}

inline std::vector<Case> broken_sizes() {
    using enum optimum::Code;
    const auto four = "\"F4\"", six = "\"F6_E2M3\"";
    return {
        {"C31 a product of 2^64", one("[4294967296,4294967296]", "[0,0]", 0), overflow, "/a"},
        {"C32 a product that wraps to a small number", one("[4294967297,4294967297]", "[0,4]", 4),
         overflow, "/a"},
        {"C33 too many bits", one("[1152921504606846976]", "[0,4]", 4), overflow, "/a"},
        {"C34 2^63 elements before a zero", one("[9223372036854775808,2,0]", "[0,0]", 0), overflow,
         "/a"},
        {"C64 2^64 elements after a zero", one("[0,4611686018427387904,4]", "[0,0]", 0), overflow,
         "/a"},
        {"C35 one offset", one("[1]", "[0]", 4), bad_offsets, "/a/data_offsets"},
        {"C36 three offsets", one("[1]", "[0,4,4]", 4), bad_offsets, "/a/data_offsets"},
        {"C37 offsets that go back", one("[1]", "[4,0]", 4), bad_offsets, "/a"},
        {"C38 a negative offset", one("[1]", "[-4,0]", 4), bad_offsets, "/a/data_offsets"},
        {"C39 half an offset", one("[1]", "[0,4.0]", 4), bad_offsets, "/a/data_offsets"},
        {"C39 an object as offsets", one("[1]", "{}", 4), bad_offsets, "/a/data_offsets"},
        {"C39 no offsets", safetensors(R"({"a":{"dtype":"F32","shape":[1]}})", 4), bad_offsets,
         "/a"},
        {"C39 no offsets of an empty tensor", safetensors(R"({"a":{"dtype":"F32","shape":[0]}})"),
         bad_offsets, "/a"},
        {"R13 -0 as an offset", one("[0]", "[0,-0]", 0), bad_offsets, "/a/data_offsets"},
        {"C40 an end beyond the file", one("[1]", "[0,400]", 4), bad_offsets, "/a"},
        {"C41 too few bytes for the shape", one("[2]", "[0,4]", 4), bad_offsets, "/a"},
        {"C42 too many bytes for the shape", one("[1]", "[0,8]", 8), bad_offsets, "/a"},
        {"C43 a hole", two("[0,4]", "[5,9]", 9), bad_offsets, "/b/data_offsets"},
        {"C44 an overlap of one byte", two("[0,4]", "[3,7]", 7), bad_offsets, "/b/data_offsets"},
        {"C45 tensors that share their bytes", two("[0,4]", "[0,4]", 4), bad_offsets,
         "/b/data_offsets"},
        {"C46 a first tensor that is not at 0", two("[4,8]", "[8,12]", 12), bad_offsets,
         "/a/data_offsets"},
        {"C47 four bytes more", one("[1]", "[0,4]", 8), trailing_data, "byte 66"},
        {"C48 a zip after it", one("[1]", "[0,4]", 4) + "PK\x03\x04 and so on", trailing_data,
         "byte 66"},
        {"C49 half a byte", one_of(four, "[3]", "[0,1]", 1), bad_shape, "/a"},
        {"C50 three quarters of a byte", one_of(six, "[1]", "[0,1]", 1), bad_shape, "/a"},
    };
}

inline std::vector<Case> good_files() {
    return {
        {"C49 whole bytes of 4-bit numbers", one_of("\"F4\"", "[4]", "[0,2]", 2)},
        {"C50 whole bytes of 6-bit numbers", one_of("\"F6_E3M2\"", "[2,2]", "[0,3]", 3)},
        {"C51 floats at an odd address",
         safetensors("{" + entry("a", "\"U8\"", "[1]", "[0,1]") + "," +
                         entry("b", "\"F32\"", "[1]", "[1,5]") + "}",
                     5)},
        {"C52 a header that is not padded",
         safetensors("{" + entry("abc", "\"U8\"", "[1]", "[0,1]") + "}", 1)},
        {"C53 white space around the header",
         safetensors(" \n\t\r{" + entry("a", "\"U8\"", "[1]", "[0,1]") + "} \n\t\r", 1)},
        {"C54 a scalar", one("[]", "[0,4]", 4)},
        {"C55 an empty tensor", one("[0]", "[0,0]", 0)},
        {"C55 an empty tensor between others",
         safetensors("{" + entry("z", "\"F32\"", "[2,0]", "[4,4]") + "," +
                         entry("b", "\"F32\"", "[1]", "[4,8]") + "," +
                         entry("a", "\"F32\"", "[1]", "[0,4]") + "}",
                     8)},
        {"C56 no tensors", safetensors("{}")},
        {"C56 no tensors, metadata", safetensors(R"({"__metadata__":{"format":"pt"}})")},
        {"C57 unknown fields",
         safetensors(R"({"a":{"dtype":"F32","x":{"y":[1,{"z":null}],"w":2.5},)"
                     R"("v":[],"u":"t","shape":[1],"data_offsets":[0,4]}})",
                     4)},
        {"C58 NaN and infinity",
         one("[2]", "[0,8]", 0) + std::string{"\0\0\xC0\x7F\0\0\x80\xFF", 8}},
    };
}

inline std::vector<Case> safetensors_cases() {
    std::vector<Case> all;
    for (auto list : {broken_frames, broken_json, broken_entries, broken_sizes, good_files})
        for (auto& one_case : list()) all.push_back(std::move(one_case));
    return all;
}

}  // namespace bad
