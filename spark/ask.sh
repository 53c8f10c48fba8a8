#!/usr/bin/env bash
# Asks Spark what it makes of SQL statements: schema and rows of each, or the error.
#
#   spark/ask.sh "select cast('1.5' as decimal(3,1)) as d, typeof(sum(1L))" ...
exec "$(dirname "${BASH_SOURCE[0]}")/run.sh" Ask "$@"
