#!/bin/sh
# Makes Temporal's two databases, or brings them up to date; SQL_PLUGIN, SQL_HOST, ... say where.
set -eu
schema=/etc/temporal/schema/postgresql/v12
for pair in temporal:temporal temporal_visibility:visibility; do
  database=${pair%%:*}
  versions=$schema/${pair##*:}/versioned
  temporal-sql-tool --db "$database" create
  # Fails where there is a schema already; that is brought up to date by the next line.
  temporal-sql-tool --db "$database" setup-schema -v 0.0 || true
  temporal-sql-tool --db "$database" update-schema -d "$versions"
done
