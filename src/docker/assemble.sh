#!/usr/bin/env bash
# Assembles what the image holds in a folder: a Java runtime with the modules that the gateway needs, the
# gateway with its libraries, and an AOT cache that was trained with just these. The Dockerfile runs this
# script, and so can everybody who has a JDK 25 but no Docker:
#
#   src/docker/assemble.sh target/ollama-gateway-*.jar /opt/ollama-gateway
#   JDK_JAVA_OPTIONS=@/opt/ollama-gateway/jvm.options /opt/ollama-gateway/runtime/bin/java \
#     -XX:AOTCache=/opt/ollama-gateway/gateway.aot -jar /opt/ollama-gateway/gateway.jar
#
# The cache is good for this runtime, for these files with their times, and for the flags of jvm.options.
set -euo pipefail

jar=${1:?usage: assemble.sh JAR FOLDER}
folder=${2:?usage: assemble.sh JAR FOLDER}
here=$(cd "$(dirname "$0")" && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
rm -rf "$folder/runtime" "$folder/lib" "$folder/gateway.jar" "$folder/gateway.aot"

echo "Takes the jar apart"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$jar" "$work/gateway.jar"
"${java}java" -Djarmode=tools -jar "$work/gateway.jar" extract --layers --destination "$work/layers" >/dev/null
for layer in dependencies snapshot-dependencies application; do
	cp -a "$work/layers/$layer/." "$folder/"
done

# Not named by any class file: what lies behind java.management's beans, and names and certificates by services.
modules=$("${java}jdeps" --ignore-missing-deps --print-module-deps --multi-release 25 -quiet --recursive \
	--class-path "$folder/lib/*" "$folder/gateway.jar"),jdk.crypto.ec,jdk.management,jdk.naming.dns
echo "Links a runtime of $modules"
"${java}jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --compress zip-6 \
	--output "$folder/runtime"

cp "$here/jvm.options" "$folder/jvm.options"

echo "Trains the AOT cache"
"${java}java" "$here/Training.java" "$folder"
du -sh "$folder/runtime" "$folder/lib" "$folder/gateway.jar" "$folder/gateway.aot"
