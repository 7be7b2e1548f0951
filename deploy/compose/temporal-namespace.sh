#!/bin/sh
# Makes the namespace, unless it is there; TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE say where and which.
set -eu
temporal operator cluster health
temporal operator namespace describe -n "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create -n "$TEMPORAL_NAMESPACE" --retention 7d
