#pragma once
#include <optimum/hub/impl/addition.ipp>

namespace optimum::hub::detail {

inline constexpr std::size_t most_files_a_call = 256;
inline const std::string json_type = "application/json", lfs_type = "application/vnd.git-lfs+json",
                         commit_type = "application/x-ndjson";

class Uploader {
public:
    Uploader(const Session& session, const UploadRequest& request, std::vector<Addition> additions)
        : session_{session},
          client_{session.client()},
          request_{request},
          additions_{std::move(additions)} {}

    Async<void> run(Uploaded& uploaded);

private:
    Async<void>   create() const;
    Async<void>   plan();
    Async<void>   store();
    Async<void>   store_object(const Json& object, Addition& addition);
    Async<void>   put(Addition& addition, std::string url, std::vector<std::string> headers,
                      std::uint64_t first, std::uint64_t size, std::string& etag);
    Async<void>   put_parts(Addition& addition, const Json& action);
    Async<Answer> post(const std::string& url, const std::string& body, const std::string& type,
                       int retries = 5) const;
    Async<Answer> commit(std::string parent);
    Async<std::string> head_with_our_message() const;
    std::string        storage_url(std::string url) const;
    std::string        action_url(const Json& action) const {
        bool good = action.is_object();
        return storage_url(good ? text_member(action, "href", good) : "");
    }
    std::string query() const { return request_.pull_request ? "?create_pr=1" : ""; }

    const Session&        session_;
    Client&               client_;
    const UploadRequest&  request_;
    std::vector<Addition> additions_;
};

}  // namespace optimum::hub::detail
