#!/usr/bin/env bash
# Starts Java from the pack beside it, which pack.sh has made:
#
#     .gpu/run.sh test [JUnit console arguments]
#     .gpu/run.sh main CLASS [arguments]
#     .gpu/run.sh java [arguments]
#     .gpu/run.sh where                               what is in it
#
#   PACK_OPTS   more JVM options, such as -Xmx8g
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${TMPDIR:-/tmp}/millrace-pack-$(sha256sum "$here/pack.tgz" | cut -c 1-16)
if [ ! -e "$folder/INFO" ]; then
    # Unpacked aside and moved: two may begin at a time.
    mkdir -p "$folder.$$"
    tar -xzf "$here/pack.tgz" -C "$folder.$$"
    mv -T "$folder.$$" "$folder" 2>/dev/null || rm -rf "$folder.$$"
fi
classpath=$(printf '%s:' "$folder"/app/* "$folder"/lib/*.jar)
# The same line as millrace.jvmArgs in pom.xml.
options=(
    --sun-misc-unsafe-memory-access=allow
    --add-opens=java.base/java.nio=ALL-UNNAMED
    --enable-native-access=ALL-UNNAMED
    --add-modules=jdk.incubator.vector
)
# The driver's library is not always where the loader looks: then it lies beside nvidia-smi.
if ! PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -q 'libcuda\.so\.1'; then
    tool=$(readlink -f "$(command -v nvidia-smi || true)" || true)
    for candidate in "${tool%/*}/../lib64" "${tool%/*}/../lib" "${tool%/*}/lib64"; do
        if [ -n "$tool" ] && [ -e "$candidate/libcuda.so.1" ]; then
            export LD_LIBRARY_PATH=$candidate${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
            break
        fi
    done
fi
read -r -a more <<<"${PACK_OPTS:-}"
java=("$folder/runtime/bin/java" ${more[@]+"${more[@]}"})
command=${1:-where}
[ $# -eq 0 ] || shift
case $command in
test)
    # The console's usual pattern would leave out classes that are not named as tests are.
    exec "${java[@]}" "${options[@]}" -cp "${classpath%:}" \
        org.junit.platform.console.ConsoleLauncher execute --disable-banner \
        --disable-ansi-colors --details=summary --include-classname '.*' "$@"
    ;;
main) exec "${java[@]}" "${options[@]}" -cp "${classpath%:}" "$@" ;;
java) exec "${java[@]}" "$@" ;;
where)
    echo "$folder"
    cat "$folder/INFO"
    ;;
*)
    echo "run.sh: test | main CLASS | java | where" >&2
    exit 2
    ;;
esac
