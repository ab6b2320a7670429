#!/usr/bin/env bash
# Schemathesis against the running service: whatever the OpenAPI document allows, and much that it does not, gets an answer
# that it describes, and never a server error. Asks the same in each run; SA3_SEED=N asks something else. Fetches schemathesis
# from PyPI once, into src/target. Prints what it does.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
tools=$home/src/target/schemathesis
work=$(mktemp -d)
export SA3_HOME=$work/data SA3_RUN=$work/run
mkdir -m 700 "$SA3_RUN"
trap '"$home/sa3" service stop --quiet; rm -rf "$work"' EXIT

if [ ! -x "$tools/bin/schemathesis" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check schemathesis==4.32.5
fi

address=$("$home/sa3" service start)
token=$(cat "$SA3_RUN/token")

# ask METHOD PATH [JSON]
ask() {
  curl --silent --show-error --fail-with-body -X "$1" -H "Authorization: Bearer $token" \
    ${3:+-H 'Content-Type: application/json' -d "$3"} "$address$2"
}
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

# Something to look at: a job that has ended with a take, followed to its end.
ask POST /v1/jobs '{"id": "first", "settings": {"prompt": "rain", "seconds": 1, "steps": 1}}' >/dev/null
ask GET /v1/jobs/first/events >/dev/null
take=$(ask GET /v1/jobs/first | python3 -c 'import json, sys; print(json.load(sys.stdin)["takes"][0])')

cat >"$work/schemathesis.toml" <<TOML
[[operations]]
include-path-regex = "^/v1/takes/.*"
parameters = { "path.id" = ["$take", "20260101-000000-00000000"] }

[[operations]]
include-path-regex = "^/v1/jobs/.*"
parameters = { "path.id" = ["first", "second"] }
TOML

# Left out: streams without end, and the end of the service itself. Settings can contradict each other in ways that no
# schema says, so valid data may be refused; everything else is checked.
cd "$work"
"$tools/bin/schemathesis" --config-file schemathesis.toml run \
  "$home/src/main/resources/sa3/service/http/openapi.json" --url "$address" -H "Authorization: Bearer $token" \
  --checks all --exclude-checks positive_data_acceptance,use_after_free,ensure_resource_availability \
  --exclude-path /v1/events --exclude-path /v1/shutdown --phases examples,coverage,fuzzing --max-examples 60 \
  --seed "${SA3_SEED:-1}" --generation-database none \
  --request-timeout 60 --warnings off --continue-on-failure

[ "$(ask GET /v1/status | field openJobs)" -ge 0 ]
echo "PASS no server error, and the service still answers"
