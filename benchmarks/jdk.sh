# Sets `java` to that of a JDK 25, or to the one on the path; for the scripts of this directory.
# Maven and ./millrace find a JDK by themselves; this looks where most are.
# shellcheck shell=bash disable=SC2034
java=java
for home in "${JAVA_HOME-}" /usr/lib/jvm/* "$HOME"/.jdks/* "$HOME"/.sdkman/candidates/java/*; do
  if [ -x "$home/bin/java" ] && grep -qs '^JAVA_VERSION="25' "$home/release"; then
    java=$home/bin/java
    break
  fi
done
