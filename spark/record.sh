#!/usr/bin/env bash
# Asks Spark anew what it makes of the recorded cases: the random ones of seeds 1 to 200 and those
# written by hand. Needed when CaseGenerator or GoldenCases changed.
#
#   spark/record.sh
exec "$(dirname "${BASH_SOURCE[0]}")/run.sh" --build Recorder app/src/test/resources/differential
