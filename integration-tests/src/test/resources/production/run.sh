#!/bin/sh
# Within a network of its own, where port 443 is free and nothing else is reached: an emulator, an
# /etc/hosts that leads production to it, and a client that is told nothing but what to trust.
set -eu
java=$1
jar=$2
data=$3
arguments=$4

ip link set lo up
"$java" -Xmx512m -jar "$jar" serve --data-dir "$data" --https-port 443 >"$data.out" 2>&1 &
emulator=$!
trap 'kill "$emulator"; wait "$emulator" || true' EXIT
tries=0
until grep -q 'Ready in ' "$data.out"; do
  tries=$((tries + 1))
  if [ "$tries" -gt 1200 ] || ! kill -0 "$emulator" 2>/dev/null; then
    cat "$data.out"
    exit 1
  fi
  sleep 0.1
done
"$java" -jar "$jar" env --data-dir "$data" --hosts >"$data.hosts"
mount --bind "$data.hosts" /etc/hosts
"$java" -jar "$jar" env --data-dir "$data" --client java --https --only shell >"$data.env"
. "$data.env"
"$java" "@$arguments"
