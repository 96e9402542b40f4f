"""Runs inside a release of huggingface_hub: worker.py VERB ARGUMENTS, the answer is a line of JSON."""

import json
import sys

import huggingface_hub as hub
from huggingface_hub import constants


def file(**args):
    return hub.hf_hub_download(**args)


def snapshot(**args):
    return hub.snapshot_download(**args)


def lookup(**args):
    found = hub.try_to_load_from_cache(**args)
    return found if found is None or isinstance(found, str) else "known missing"


def scan(cache_dir):
    found = hub.scan_cache_dir(cache_dir)
    repos = [
        {
            "id": repo.repo_id,
            "kind": repo.repo_type,
            "size": repo.size_on_disk,
            "refs": {ref: one.commit_hash for ref, one in repo.refs.items()},
            "revisions": {
                one.commit_hash: sorted(
                    str(f.file_path.relative_to(one.snapshot_path)) for f in one.files
                )
                for one in repo.revisions
            },
        }
        for repo in found.repos
    ]
    return {
        "repos": sorted(repos, key=lambda repo: repo["id"]),
        "warnings": [str(w) for w in found.warnings],
    }


def delete(cache_dir, commits):
    plan = hub.scan_cache_dir(cache_dir).delete_revisions(*commits)
    plan.execute()
    return plan.expected_freed_size


def verify(**args):
    """Files that agree, and what does not."""
    done = hub.HfApi().verify_repo_checksums(**args)
    bad = [getattr(m, "path", str(m)) for m in done.mismatches]
    return {"checked": done.checked_count, "bad": bad, "missing": sorted(done.missing_paths)}


def hold(lock, seconds):
    """Takes a lock as downloads do, says so, and lets go when standard input ends."""
    from huggingface_hub.utils import WeakFileLock

    with WeakFileLock(lock):
        print("held", flush=True)
        sys.stdin.read()
    return "released"


def constant(names):
    return {name: str(getattr(constants, name)) for name in names}


def token():
    return hub.get_token()


def whoami():
    return hub.HfApi().whoami()["name"]


def filtered(names, allow, ignore):
    from huggingface_hub.utils import filter_repo_objects

    return list(filter_repo_objects(names, allow_patterns=allow, ignore_patterns=ignore))


def upload_folder(**args):
    return described(hub.HfApi().upload_folder(**args))


def commit(operations, create=None, **args):
    if create is not None:
        given = {name: value for name, value in create.items() if value is not None}
        hub.HfApi().create_repo(
            args["repo_id"], repo_type=args["repo_type"], exist_ok=True, **given
        )
    made = []
    for kind, path, content in operations:
        if kind == "add":
            made.append(hub.CommitOperationAdd(path_in_repo=path, path_or_fileobj=content))
        else:
            made.append(hub.CommitOperationDelete(path_in_repo=path))
    return described(hub.HfApi().create_commit(operations=made, **args))


def described(info):
    return {"commit": info.oid, "url": info.commit_url, "pr": info.pr_url}


def call(method, **args):
    """Any other method of HfApi."""
    return str(getattr(hub.HfApi(), method)(**args))


VERBS = (
    file, snapshot, lookup, scan, delete, verify, hold, constant, token, whoami, filtered,
    upload_folder, commit, call,
)  # fmt: skip


def described_error(error):
    response = getattr(error, "response", None)
    return {
        "mro": [kind.__name__ for kind in type(error).__mro__],
        "text": str(error)[:2000],
        "status": getattr(response, "status_code", None),
    }


def main():
    verb = {function.__name__: function for function in VERBS}[sys.argv[1]]
    try:
        answer = {"result": verb(**json.loads(sys.argv[2]))}
    except Exception as error:  # every kind of error is an answer
        answer = {"error": described_error(error)}
    print(json.dumps(answer), flush=True)


main()
