#!/bin/sh
# Brings Temporal's two databases to the newest schema of this image. Reads SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD.
# Updating comes first: `setup-schema` resets the recorded version, so it runs only where there is nothing to update.
set -eu

bring_up_to_date() {
  database=$1
  schema=$2
  if temporal-sql-tool --db "$database" update-schema --schema-name "$schema"; then return; fi
  temporal-sql-tool --db "$database" create-database || true
  temporal-sql-tool --db "$database" setup-schema --version 0.0
  temporal-sql-tool --db "$database" update-schema --schema-name "$schema"
}

bring_up_to_date temporal postgresql/v12/temporal
bring_up_to_date temporal_visibility postgresql/v12/visibility
