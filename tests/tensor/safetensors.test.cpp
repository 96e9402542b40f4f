#include <optimum/tensor/safetensors.hpp>

#include "bad/safetensors_cases.hpp"
#include "support/catch.hpp"

using namespace optimum;

namespace {

Result<SafetensorsHeader> parse(const std::string& file, const Limits& limits = {}) {
    return parse_safetensors(std::as_bytes(std::span{file}), "m.safetensors", limits);
}

}  // namespace

TEST_CASE("every file of the catalogue is refused with its code and place, or loads",
          "[tensor][safetensors][R20][R21][R22][R23][R24][R25][R26]") {
    for (const auto& bad : bad::safetensors_cases()) {
        INFO(bad.id);
        const auto header = parse(bad.file);
        if (!header) {
            INFO(header.fault().sentence);
            REQUIRE(bad.code);
            CHECK(code_name(header.fault().code) == code_name(*bad.code));
            CHECK(header.fault().where ==
                  "m.safetensors" + (bad.place.empty() ? "" : ": " + bad.place));
            CHECK(header.fault().sentence.starts_with("'m.safetensors' cannot be read: "));
            CHECK(header.fault().sentence.size() <= 1'024);
        } else {
            CHECK_FALSE(bad.code);
        }
    }
}
