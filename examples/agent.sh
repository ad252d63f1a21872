#!/bin/sh
# The lease protocol with curl alone: takes one piece of work, keeps it, hands in a file and an outcome.
#   PRAXIS_API_URL=http://127.0.0.1:8080 PRAXIS_API_KEY=pxs_… sh agent.sh default
set -eu
pool=${1:?the pool to take work from}
api=${PRAXIS_API_URL:-http://127.0.0.1:8080}/api/v1
agent=shell-$$

# The key goes to curl on a pipe: in its arguments every user of the machine could read it.
key() { printf 'header = "X-API-Key: %s"\n' "$PRAXIS_API_KEY"; }
# call METHOD PATH [JSON]: the answer's body; a refusal is printed and ends the script.
call() {
  key | curl --config - --silent --show-error --fail-with-body --max-time 45 -X "$1" "$api$2" \
    -H 'Content-Type: application/json' ${3:+--data "$3"} || { echo >&2; return 1; }
}
# field NAME: the first value of that name in the JSON on standard input (texts and numbers without blanks).
field() { grep -o "\"$1\": *\"*[^\",}]*" | head -n 1 | sed 's/.*: *"*//'; }

call PUT "/agents/$agent" "{\"name\": \"$agent\", \"pools\": [\"$pool\"], \"capabilities\": []}" > /dev/null
echo "waiting for work in pool $pool" >&2
work=
while [ -z "$work" ]; do
  work=$(call POST "/pools/$pool/poll" "{\"agentId\": \"$agent\", \"waitMs\": 25000}")
done
lease=$(printf %s "$work" | field leaseId)
fence=$(printf %s "$work" | field fence)
call POST "/leases/$lease/ack" "{\"fence\": $fence}" > /dev/null
echo "holding $lease, fence $fence" >&2

# Heartbeats from a process of their own: work that takes long must not look dead.
(while sleep 1; do call POST "/leases/$lease/heartbeat" "{\"fence\": $fence}" > /dev/null || exit; done) &
keeper=$!
trap 'kill $keeper 2> /dev/null || true' EXIT

# The work. Here: one line about the machine.
result=$(mktemp)
uname -srm > "$result"
sleep "${WORK_SECONDS:-3}"

call POST "/leases/$lease/events" \
  "{\"fence\": $fence, \"events\": [{\"key\": \"looked\", \"type\": \"agent.looked\", \"data\": {\"lines\": 1}}]}" > /dev/null
key | curl --config - --silent --show-error --fail-with-body -X PUT "$api/leases/$lease/artifacts/machine.txt" \
  -H "X-Lease-Fence: $fence" -H 'Content-Type: text/plain' --data-binary "@$result" > /dev/null
kill $keeper 2> /dev/null || true
call POST "/leases/$lease/complete" "{\"fence\": $fence, \"outcome\": {\"lines\": 1}, \"summary\": \"looked at the machine\"}"
rm -f "$result"
echo
