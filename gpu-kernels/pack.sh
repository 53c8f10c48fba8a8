#!/usr/bin/env bash
# Packs what verify-on-gpu.sh needs where there is a GPU, but no Java, no Maven and no network:
#
#     gpu-kernels/pack.sh
#
# It writes .gpu, which git ignores, to be copied along with the working tree:
#
#     .gpu/pack.tgz   a Java runtime of the modules that are used, classes, tests, jars, JCuda's library
#     .gpu/run.sh     unpacks it there, once, and starts Java from it: see its head
#     .gpu/native     the programs of verify-on-gpu.sh that need no Java
#
# Needs here: JDK 25, g++, tar. The other machine must be Linux on x86-64, too.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
out=$root/.gpu
modules=java.base,java.logging,java.management,java.naming,java.sql,java.xml,jdk.httpserver
modules+=,jdk.incubator.vector,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs
# Whose classes travel; the others of the build are not needed there.
parts=(core testkit arrow-io cpu-fallback gpu-kernels sql app benchmarks)

is_jdk_25() {
    [ -x "$1/bin/jlink" ] && grep -qs '^JAVA_VERSION="25' "$1/release"
}

find_jdk() {
    local home
    for home in "${JAVA_HOME-}" /usr/lib/jvm/* /opt/java/* /opt/*jdk* "$HOME"/.jdks/* \
        "$HOME"/.sdkman/candidates/java/*; do
        if is_jdk_25 "$home"; then
            printf '%s' "$home"
            return
        fi
    done
    echo "pack.sh: no JDK 25 with jlink: set JAVA_HOME" >&2
    exit 1
}

jdk=$(find_jdk)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$out" "$stage/lib" "$stage/app"

"$here/verify-on-gpu.sh" prepare
list=$(IFS=,; echo "${parts[*]}")
# In one run: only then does a module find the others' jars.
"$root/mvnw" -f "$root/pom.xml" -q -DskipTests -pl "$list" package dependency:copy-dependencies \
    -DincludeScope=test -DoutputDirectory="$stage/lib"
rm -f "$stage"/lib/millrace-*.jar
for part in "${parts[@]}"; do
    for kind in classes test-classes; do
        if [ -d "$root/$part/target/$kind" ] &&
            { [ $kind = classes ] || [ "$part" = gpu-kernels ]; }; then
            cp -r "$root/$part/target/$kind" "$stage/app/$part-$kind"
        fi
    done
done
platform=$(find "$stage/lib" -name 'junit-platform-engine-*.jar' | sed 's/.*engine-\(.*\)\.jar/\1/')
"$root/mvnw" -f "$root/pom.xml" -N -q dependency:copy -Dmdep.useBaseVersion=true \
    -Dartifact="org.junit.platform:junit-platform-console-standalone:$platform" \
    -DoutputDirectory="$stage/lib"
# It has all of JUnit in it.
find "$stage/lib" \( -name 'junit-platform-*' -o -name 'junit-jupiter*' -o -name 'opentest4j-*' \
    -o -name 'apiguardian-*' \) ! -name '*console-standalone*' -delete
# Of 26 MB of natives the driver's binding is used there.
natives=$(find "$stage/lib" -name 'jcuda-natives-*-linux-x86_64.jar')
mkdir "$stage/app/natives"
(cd "$stage/app/natives" && "$jdk/bin/jar" xf "$natives" lib &&
    find lib -type f ! -name 'libJCudaDriver-*' -delete)
rm "$natives" "$stage"/lib/archunit-*.jar

"$jdk/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages \
    --compress=zip-0 --output "$stage/runtime"
# Its links into other modules' folders would travel as links.
rm -rf "$stage/runtime/legal"
printf 'packed %s\ncommit %s\n' "$(date -u +%FT%TZ)" \
    "$(git -C "$root" describe --always --dirty)" >"$stage/INFO"
tar -C "$stage" --owner=0 --group=0 -cf - runtime app lib INFO | gzip -6 >"$out/pack.tgz"
cp "$here/pack-run.sh" "$out/run.sh"
chmod +x "$out/run.sh"
bash "$out/run.sh" java -version 2>&1 | head -1
du -h "$out/pack.tgz"
