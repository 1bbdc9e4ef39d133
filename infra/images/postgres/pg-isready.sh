#!/bin/bash
# The package has no client programs. An SSLRequest is answered by one byte as soon as connections are taken.
exec 3<>/dev/tcp/127.0.0.1/5432 || exit 2
printf '\0\0\0\10\4\322\26\57' >&3
test "$(timeout 2 head -c 1 <&3 | wc -c)" = 1
