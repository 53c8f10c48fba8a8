#!/usr/bin/env bash
# Runs a program of this module's tests with Spark and Millrace on the class path.
#
#   spark/run.sh [--build] CLASS [arguments]    CLASS of package io.millrace.spark
#
# Builds first when asked to, or when nothing is built. MILLRACE_JVM_FLAGS replaces the flags for heap and compiler.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=no
if [ "${1-}" = --build ]; then
  build=yes
  shift
fi
[ $# -ge 1 ] || { sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
main=$1
shift

target=spark/target/fast
if [ $build = yes ] || [ ! -f $target/classpath.txt ]; then
  ./mvnw -q -Pspark,fast -pl spark -am process-test-classes -DskipTests >&2
fi
# Maven finds the JDK by itself; this looks where most are.
java=java
for home in "${JAVA_HOME-}" /usr/lib/jvm/* "$HOME"/.jdks/* "$HOME"/.sdkman/candidates/java/*; do
  if [ -x "$home/bin/java" ] && grep -qs '^JAVA_VERSION="25' "$home/release"; then
    java=$home/bin/java
    break
  fi
done
read -ra flags <<<"${MILLRACE_JVM_FLAGS--Xmx2g -XX:+UseSerialGC -XX:TieredStopAtLevel=1}"
exec "$java" @spark/jvm.options "${flags[@]}" \
  -cp "$target/test-classes:$(cat $target/classpath.txt)" "io.millrace.spark.$main" "$@"
