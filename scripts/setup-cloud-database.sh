#!/usr/bin/env bash
# Rented machines and their central database: thin, the work is done by `aqea cloud`.
#   scripts/setup-cloud-database.sh setup --supabase-project ID --supabase-password PASSWORD --language de
#   scripts/setup-cloud-database.sh deploy-multi --workers 15 --language de
#   scripts/setup-cloud-database.sh deploy-single --provider hetzner --workers 10
#   scripts/setup-cloud-database.sh status
#   scripts/setup-cloud-database.sh destroy
# What setup was told is kept in .env.cloud, beside this folder.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
node scripts/ensure-built.mjs >&2
if [ $# -eq 0 ]; then
  set -- --help
fi
exec node bin/aqea.js cloud "$@"
