#pragma once
#include <cstdint>
#include <optimum/core/limits.hpp>
#include <optimum/core/message.hpp>
#include <optimum/core/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace optimum::preprocess {

/// A JSON document as one array of nodes in the order of the text, so that a vocabulary of a
/// million entries is read once and walked without a tree. Numbers keep their text.
class Document {
public:
    enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, object };

    /// The text becomes part of the document; one that is moved in is not copied.
    ///
    /// @throws  nothing; `malformed_json`, `bad_encoding`, or `limit_exceeded`
    static Result<Document> parse(std::string json, const std::string& where, const Limits& limits);

private:
    friend class Settings;
    friend class DocumentReader;

    /// Texts and numbers of nodes are below 2^27, so eight bytes hold all there is to say.
    class Node {
    public:
        Node(Kind kind, std::size_t size, std::size_t data)
            : head_{static_cast<std::uint32_t>(size << 3 | static_cast<std::size_t>(kind))},
              data_{static_cast<std::uint32_t>(data)} {}

        Kind kind() const { return static_cast<Kind>(head_ & 7); }
        /// Bytes of a text or a number, or members.
        std::size_t size() const { return head_ >> 3; }
        /// The place of the text, the truth, or the node after the last member.
        std::size_t data() const { return data_; }

    private:
        std::uint32_t head_;
        std::uint32_t data_;
    };

    std::vector<Node> nodes_{};  // gone before huge pages would pay for themselves
    std::string       text_{};
};

/// One value in a Document. The document must outlive it.
class Settings {
public:
    using Kind = Document::Kind;

    Settings() = default;
    explicit Settings(const Document& document) : document_{&document} {}

    Kind        kind() const { return document_ == nullptr ? Kind::null : node().kind(); }
    bool        is_null() const { return kind() == Kind::null; }
    bool        is_object() const { return kind() == Kind::object; }
    bool        is_array() const { return kind() == Kind::array; }
    bool        is_string() const { return kind() == Kind::string; }
    std::size_t size() const { return is_array() || is_object() ? node().size() : 0; }

    /// The member of an object, the last one if the name stands twice; null if there is none.
    Settings operator[](std::string_view name) const;

    std::optional<bool>             boolean() const;
    std::optional<std::string_view> string() const;
    std::optional<std::int64_t>     integer() const;
    /// A number as it is written.
    std::optional<std::string_view> number() const;

    /// `visit(name, value)` for every member of an object, `visit(value)` for every element of an
    /// array; it returns false to stop.
    template <class Visit>
    void each_member(Visit&& visit) const {
        if (!is_object()) return;
        auto at = index_ + 1;
        for (std::size_t i = 0; i < size(); ++i) {
            const Settings value{*document_, at + 1};
            if (!visit(*Settings(*document_, at).string(), value)) return;
            at = value.after();
        }
    }
    template <class Visit>
    void each_element(Visit&& visit) const {
        if (!is_array()) return;
        auto at = index_ + 1;
        for (std::size_t i = 0; i < size(); ++i) {
            const Settings value{*document_, at};
            if (!visit(value)) return;
            at = value.after();
        }
    }

private:
    Settings(const Document& document, std::size_t index) : document_{&document}, index_{index} {}

    const Document::Node& node() const { return document_->nodes_[index_]; }
    std::string_view      text() const;
    std::size_t           after() const;

    const Document* document_ = nullptr;
    std::size_t     index_    = 0;
};

/// Reads the members of one component and remembers the first that is not as expected.
class Fields {
public:
    Fields(Settings object, std::string where) : object_{object}, where_{std::move(where)} {}

    Settings           operator[](std::string_view name) const { return object_[name]; }
    const std::string& where() const { return where_; }
    std::string        type() const { return std::string{object_["type"].string().value_or("")}; }

    bool        boolean(std::string_view name);
    bool        boolean(std::string_view name, bool otherwise);
    std::string string(std::string_view name);
    std::string string(std::string_view name, std::string otherwise);
    /// An integer from 0 to 2^31 - 1.
    std::uint32_t count(std::string_view name);
    std::uint32_t count(std::string_view name, std::uint32_t otherwise);

    /// Notes that the member is not what is expected: "a boolean".
    void expected(std::string_view name, std::string_view what);
    /// A fault of this component, for its parser to return.
    Fault bad(std::string sentence) const;

    const std::optional<Fault>& fault() const { return fault_; }

private:
    bool has(std::string_view name) const { return !object_[name].is_null(); }

    Settings             object_;
    std::string          where_;
    std::optional<Fault> fault_{};
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/settings.ipp>
#endif
