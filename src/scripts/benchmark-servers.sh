#!/usr/bin/env bash
# Installs the servers that the benchmarks compare the gateway with, on Debian, as root:
#
#   src/scripts/benchmark-servers.sh && mvn verify -Pbenchmark -Dbenchmark.traces=DIR
#
# What is not installed is left out of the tables. The services that the packages start are stopped: the
# benchmarks start their own.
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends haproxy nginx python3-flask python3-requests >/dev/null
for service in haproxy nginx; do
	if command -v systemctl >/dev/null && systemctl is-system-running --quiet 2>/dev/null; then
		systemctl disable --now "$service"
	fi
done

haproxy -v | sed -n 1p
nginx -v 2>&1
/usr/bin/python3 -W ignore -c 'import flask, requests; print("Flask", flask.__version__, "requests", requests.__version__)'
