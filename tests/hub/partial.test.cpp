#include <optimum/hub/impl/partial.ipp>

#include "support/catch.hpp"
#include "support/faults.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;
using namespace optimum::hub::detail;
namespace fs = std::filesystem;

namespace {

std::string sha256_of(const std::string& text) {
    Hasher hasher{Digest::sha256};
    hasher.update(std::as_bytes(std::span{text}));
    return hasher.hex();
}
std::string git_id_of(const std::string& text) {
    Hasher     hasher{Digest::sha1};
    const auto header = git_header(text.size());
    hasher.update(std::as_bytes(std::span{header}));
    hasher.update(std::as_bytes(std::span{text}));
    return hasher.hex();
}

/// A folder of blobs, and one content on its way into it.
struct Blobs {
    ScratchFolder scratch{};
    std::string   content = std::string((2U << 20) + 7, 'x');
    Etag          etag{sha256_of(content), Etag::Kind::sha256};

    Directory folder() const { return Directory::make(scratch.path()); }
    Partial   open(bool python_too = false) const {
        return Partial::open(folder(), etag.text, etag, folder().names(), python_too);
    }
    std::string name(std::string_view middle) const {
        return etag.text + "." + std::string{middle} + "incomplete";
    }
    void append(Partial& partial, std::size_t from, std::size_t to) const {
        partial.append(std::as_bytes(std::span{content}.subspan(from, to - from)));
    }
};

}  // namespace

TEST_CASE("hub 1: a partial has a name of its own until it is finished", "[hub][partial]") {
    const Blobs blobs;
    auto        partial = blobs.open();
    CHECK(is_partial_of(partial.name(), blobs.etag.text));
    blobs.append(partial, 0, blobs.content.size());
    REQUIRE(partial.is_right(false));
    partial.finish(blobs.folder(), blobs.etag.text);
    CHECK(blobs.folder().names() == std::vector{blobs.etag.text});
}

TEST_CASE("hub 39: content is right by its SHA-256 or its git id, and by nothing else",
          "[hub][partial]") {
    const ScratchFolder scratch;
    const std::string   text = "small";
    const auto          open = [&](const std::string& digest, Etag::Kind kind) {
        auto partial =
            Partial::open(Directory::make(scratch.path()), digest, {digest, kind}, {}, false);
        partial.append(std::as_bytes(std::span{text}));
        return partial;
    };
    CHECK(open(git_id_of(text), Etag::Kind::git).is_right(false));
    CHECK_FALSE(open(git_id_of("other"), Etag::Kind::git).is_right(true));
    CHECK(open(sha256_of(text), Etag::Kind::sha256).is_right(false));
    CHECK_FALSE(open(sha256_of("other"), Etag::Kind::sha256).is_right(false));
    CHECK(open("opaque-1", Etag::Kind::opaque).is_right(false));
    // Some proxies name the plain digest of a file: believed away from the Hub itself.
    Hasher plain{Digest::sha1};
    plain.update(std::as_bytes(std::span{text}));
    const auto digest = plain.hex();
    CHECK_FALSE(open(digest, Etag::Kind::git).is_right(false));
    CHECK(open(digest, Etag::Kind::git).is_right(true));
    CHECK(fs::is_empty(scratch.path()));
}

TEST_CASE("hub 54: what was broken off goes on in the next process, hashed from the disk",
          "[hub][partial]") {
    const Blobs       blobs;
    const std::size_t half = blobs.content.size() / 2;
    {
        auto partial = blobs.open();
        partial.keep(true);
        blobs.append(partial, 0, half + 100'000);
    }
    auto partial = blobs.open();
    CHECK(partial.was_adopted());
    CHECK(partial.size() == half + 100'000);
    blobs.append(partial, half + 100'000, blobs.content.size());
    CHECK(partial.is_right(false));
}

TEST_CASE("hub 36: a short partial, or one that nobody could verify, does not stay",
          "[hub][partial]") {
    const Blobs blobs;
    {
        auto partial = blobs.open();
        partial.keep(true);
        blobs.append(partial, 0, 1'000);
    }
    CHECK(blobs.folder().names().empty());
    {
        const Etag opaque{"opaque-1", Etag::Kind::opaque};
        auto       partial = Partial::open(blobs.folder(), opaque.text, opaque, {}, false);
        partial.keep(true);
        blobs.append(partial, 0, blobs.content.size());
    }
    CHECK(blobs.folder().names().empty());
}

TEST_CASE("hub 68: a partial whose owner lives is not taken from it", "[hub][partial]") {
    const Blobs blobs;
    auto        live = blobs.open();
    blobs.append(live, 0, 2U << 20);
    const auto other = blobs.open();
    CHECK_FALSE(other.was_adopted());
    CHECK(other.name() != live.name());
}

TEST_CASE("hub 66, hub 67, H10: of Python's partials the shared one is taken over, and no other",
          "[hub][partial]") {
    const Blobs blobs;
    blobs.scratch.write(blobs.name(""), blobs.content.substr(0, 2U << 20));
    blobs.scratch.write(blobs.name("0123abcd."), "its own");
    CHECK_FALSE(blobs.open().was_adopted());
    CHECK(fs::exists(blobs.scratch / blobs.name("")));
    const auto partial = blobs.open(true);
    CHECK(partial.was_adopted());
    CHECK(partial.size() == 2U << 20);
    CHECK_FALSE(fs::exists(blobs.scratch / blobs.name("")));
    CHECK(fs::exists(blobs.scratch / blobs.name("0123abcd.")));
}

TEST_CASE("the longest of several partials is taken, and the others go", "[hub][partial]") {
    const Blobs blobs;
    blobs.scratch.write(blobs.name("0000000000000001."), blobs.content.substr(0, 1'500'000));
    blobs.scratch.write(blobs.name("0000000000000002."), blobs.content.substr(0, 1'700'000));
    blobs.scratch.write(blobs.name("0000000000000003."), blobs.content.substr(0, 1'600'000));
    const auto partial = blobs.open();
    CHECK(partial.size() == 1'700'000);
    CHECK(blobs.folder().names().size() == 1);
}

TEST_CASE("hub 42: a partial that begins anew is hashed anew", "[hub][partial]") {
    const Blobs blobs;
    auto        partial = blobs.open();
    partial.expect(blobs.content.size());
    const std::string wrong(5'000, 'y');
    partial.append(std::as_bytes(std::span{wrong}));
    partial.restart();
    CHECK(partial.size() == 0);
    partial.expect(blobs.content.size());
    blobs.append(partial, 0, blobs.content.size());
    CHECK(partial.is_right(false));
}

TEST_CASE("hub 94: pieces count once they are whole from the beginning", "[hub][partial]") {
    const Blobs blobs;
    auto        partial = blobs.open();
    const auto  bytes   = std::as_bytes(std::span{blobs.content});
    partial.write_at(1U << 20, bytes.subspan(1U << 20));
    partial.write_at(0, bytes.first(1U << 20));
    CHECK(partial.size() == 0);
    partial.cut(bytes.size());
    CHECK(partial.is_right(false));
    partial.cut(5);
    CHECK_FALSE(partial.is_right(false));
}
