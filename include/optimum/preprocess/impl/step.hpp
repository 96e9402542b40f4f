#pragma once
#include <array>
#include <memory>
#include <optimum/preprocess/post_processor.hpp>
#include <optional>
#include <string_view>

namespace optimum::preprocess::detail {

/// A component of any type that changes a `Subject`, with what is asked of all of them. Its type is
/// forgotten, so that the pipeline is compiled once, not once for every type.
template <class Subject>
class Step {
public:
    template <class Component>
    explicit Step(Component component)
        : type_{Component::type},
          self_{new Component{std::move(component)},
                [](void* self) { delete static_cast<Component*>(self); }},
          apply_{[](const void* self, Subject& subject) {
              (*static_cast<const Component*>(self))(subject);
          }} {
        if constexpr (requires { component.needs_origins(); })
            needs_origins_ = static_cast<const Component*>(self_.get())->needs_origins();
        if constexpr (requires { component.shown(); })
            show_ = [](const void* self, Subject& subject) {
                static_cast<const Component*>(self)->shown()(subject);
            };
        if constexpr (requires { component.leave_bytes(); })
            leave_bytes_ = [](void* self) { static_cast<Component*>(self)->leave_bytes(); };
    }

    std::string_view type() const { return type_; }
    void             operator()(Subject& subject) const { apply_(self_.get(), subject); }
    /// The same for people to look at: with stand-ins for bytes.
    void show(Subject& subject) const { (show_ != nullptr ? show_ : apply_)(self_.get(), subject); }

    bool needs_origins() const { return needs_origins_; }
    bool can_leave_bytes() const { return leave_bytes_ != nullptr; }
    void leave_bytes() { leave_bytes_(self_.get()); }

private:
    std::string_view                       type_;
    std::unique_ptr<void, void (*)(void*)> self_;
    void (*apply_)(const void*, Subject&);
    void (*show_)(const void*, Subject&) = nullptr;
    void (*leave_bytes_)(void*)          = nullptr;
    bool needs_origins_                  = false;
};

/// What a post-processor says, asked once.
struct Finish {
    /// For one text and for a pair, without special tokens and with them.
    std::optional<std::array<Layout, 4>> layouts{};
    std::optional<Trim>                  trim{};

    template <class Component>
    explicit Finish(const Component& component) {
        if constexpr (requires { component.trim(); }) trim = component.trim();
        if constexpr (requires { component.layout(true, true); }) {
            layouts.emplace();
            for (std::size_t i = 0; i < 4; ++i)
                (*layouts)[i] = component.layout(i >= 2, i % 2 == 1);
        }
    }
};

}  // namespace optimum::preprocess::detail
