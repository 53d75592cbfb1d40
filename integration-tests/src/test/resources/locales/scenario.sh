#!/bin/sh
# Exports an image by the command line, with names that are not ASCII, and prints what came of each step.
#
#   scenario.sh EMULATOR FOLDER
#
# FOLDER has an empty or prepared data directory "data", "seed.yaml" and "policy.json". A server that is not ready in
# time is ended by whoever started this script. The locale is for the emulator: sed and sort have one of their own.
set -eu

emulator=$1
cd "$2"
mkdir 仓库
mv data 仓库/数据
mv seed.yaml 仓库/种子.yaml
mv policy.json 仓库/策略.json
cd 仓库
printf 'disk %1048571s' '' >系统盘.img
cp 系统盘.img 数据盘.img

: >serve.out
"$emulator" serve --port 0 --data-dir 数据 --seed 种子.yaml >serve.out 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
until grep -q '^Ready in ' serve.out; do
  kill -0 "$server" 2>/dev/null || { cat serve.out; exit 1; }
  sleep 0.2
done
echo "data:    $(LC_ALL=C sed -n 's|^  Data .*/\([^/]*/[^/]*\)$|\1|p' serve.out)"

image=$("$emulator" image add 系统盘.img --data-disk 数据盘.img --name 镜像 --data-dir 数据 2>progress.out)
echo "image:   $("$emulator" image list --data-dir 数据 | LC_ALL=C sed -n "s/^$image .* //p")"
echo "missing: $("$emulator" image add 没有.img --data-dir 数据 2>&1 || true)"

"$emulator" export "$image" --all-disks --data-dir 数据 >objects.out 2>progress.out
echo "export:  $(LC_ALL=C sed "s/$image/IMAGE/g" objects.out | LC_ALL=C sed 's/_[0-9]\{8,\}/_TIME/g' | tr '\n' ' ')"
echo "tasks:   $("$emulator" tasks --data-dir 数据 | LC_ALL=C sed -n "s/^[0-9]* *\([A-Za-z]*\) .* \([0-9]* %\).*/\1 \2/p")"

eval "$("$emulator" env --data-dir 数据 | grep '^export OSS_')"
object="$OSS_ENDPOINT/test-export/%C3%BC/%E9%95%9C%E5%83%8F.txt"
sign() {
  curl -sS --aws-sigv4 "aws:amz:$OSS_REGION:s3" -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' \
    --user "$OSS_ACCESS_KEY:$OSS_SECRET_KEY" "$@"
}
printf 镜像 >对象.txt
echo "put:     $(sign -o /dev/null -w '%{http_code}' -T 对象.txt "$object")"
echo "get:     $(sign "$object")"

explain() {
  "$emulator" policy explain --policy 策略.json --principal jrn:iam::324100000385:user/a --action oss:GetObject \
    --resource "jrn:oss:cn-east-2:324100000385:b/$1" | LC_ALL=C sed -n '1s/[: ].*//p'
}
echo "allowed: $(explain 镜像/x)"
echo "denied:  $(explain 快照/x)"
echo "check:   $("$emulator" policy check 策略.json)"

kill "$server"
wait "$server" || true
trap - EXIT
# By the bytes of their names.
echo "files:   $(find . -maxdepth 1 -type f | LC_ALL=C sort | tr '\n' ' ')"
echo "folders: $(find . .. -maxdepth 1 -type d | LC_ALL=C sort | tr '\n' ' ')"
