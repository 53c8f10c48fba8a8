#!/usr/bin/env bash
# Runs the tests of all modules and fails when they reach less than 95 % of the lines of the
# checkpoint, of the state files, and of what brings a query back from them.
#
#   tools/coverage.sh [modules]    such as core,testkit; by default all that use the checkpoint
#
# The report is core/target/fast/site/jacoco/index.html.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rm -f target/jacoco.exec
./mvnw -q -Pfast,coverage -am -pl "${1:-core,testkit,arrow-io,app}" verify
./mvnw -q -Pfast,coverage -pl core jacoco:report@report jacoco:check@check
