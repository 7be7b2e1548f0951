#!/usr/bin/env bash
# The central database, from nothing to ready: thin, the work is done by `aqea`.
#   SUPABASE_DATABASE_URL='postgresql://...' scripts/setup-cloud-database.sh setup
#   scripts/setup-cloud-database.sh status
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  echo "usage: SUPABASE_DATABASE_URL=postgresql://... $0 setup | status" >&2
  exit 2
}

[ $# -eq 1 ] || usage
node scripts/ensure-built.mjs
case "$1" in
  setup)
    node bin/aqea.js db migrate
    node bin/aqea.js db status
    node bin/aqea.js doctor
    ;;
  status)
    node bin/aqea.js status
    ;;
  *) usage ;;
esac
