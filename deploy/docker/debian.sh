# For the scripts beside it: images of this machine's own Debian, made without a registry.

fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

require() {
  [ "$(id -u)" -eq 0 ] || fail "making an image needs root"
  local tool
  for tool in mmdebstrap docker; do
    command -v "$tool" >/dev/null || fail "needs $tool: apt-get install mmdebstrap docker.io"
  done
  docker info >/dev/null 2>&1 || fail "no Docker answers: start dockerd"
}

# This machine's release, which its package servers have for certain.
suite() {
  (. /etc/os-release && echo "${VERSION_CODENAME:?}")
}

# What an image is made of, for its label. The files are those that decide what it holds.
made_of() {
  { suite && cat "$@"; } | sha256sum | cut -d ' ' -f 1
}

# Whether the image NAME is there and made of the same.
is_made_of() {
  [ "$(docker image inspect -f '{{index .Config.Labels "dev.rideshare.made-of"}}' "$1" 2>/dev/null)" = "$2" ]
}

# A small Debian as a tar file; more options are mmdebstrap's.
debian() {
  mmdebstrap --quiet --variant=minbase \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$@" "$(suite)" "$work/image.tar"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
