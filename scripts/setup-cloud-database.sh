#!/usr/bin/env bash
# Rented machines and their central database: thin, the work is done by `aqea cloud`.
#   scripts/setup-cloud-database.sh setup --supabase-project ID --supabase-password PASSWORD --language de
#   scripts/setup-cloud-database.sh deploy-multi --workers 15 --language de
#   scripts/setup-cloud-database.sh deploy-single --provider hetzner --workers 10
#   scripts/setup-cloud-database.sh status
#   scripts/setup-cloud-database.sh destroy
# What setup was told is kept in .env.cloud, beside this folder.
set -euo pipefail

# `ps` shows arguments to everybody: a password among them goes on as a variable, in a process without it.
arguments=()
password=
while [ $# -gt 0 ]; do
  case $1 in
    --supabase-password) password=${2-} && shift ;;
    --supabase-password=*) password=${1#*=} ;;
    *) arguments+=("$1") ;;
  esac
  [ $# -eq 0 ] || shift
done
if [ -n "$password" ]; then
  echo 'Warning: a password on the command line can be seen by everybody on this machine while the command starts, and' \
    'is kept in the history of the shell. SUPABASE_DB_PASSWORD, or the question without --supabase-password, do not have that.' >&2
  export SUPABASE_DB_PASSWORD=$password
  exec bash "${BASH_SOURCE[0]}" "${arguments[@]}"
fi

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
node scripts/ensure-built.mjs >&2
if [ ${#arguments[@]} -eq 0 ]; then
  arguments=(--help)
fi
exec node bin/aqea.js cloud "${arguments[@]}"
