#!/bin/sh
# Gives the namespace what runs need: closed workflows kept for a week, and the search attributes of temporal/src/server/search-attributes.ts.
# Reads TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE. A repeat changes nothing.
set -eu

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 168h

# A new namespace is not seen by every part of the server at once: its cache is re-read every 10 s.
tries=0
until temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention 168h &&
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name runId --type Keyword --name playbook --type Keyword; do
  tries=$((tries + 1))
  if [ "$tries" -ge 30 ]; then exit 1; fi
  sleep 2
done
