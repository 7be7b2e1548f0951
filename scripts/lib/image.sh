# shellcheck shell=bash
# The container image by buildah and podman, as root, without a daemon and without an image registry. Sourced.

AQEA_IMAGE=${AQEA_IMAGE:-localhost/aqea:check}
BASE_IMAGE=localhost/aqea-base:node

need_image_tools() {
  local missing=()
  for tool in buildah podman runc debootstrap catatonit; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  if [ "${#missing[@]}" -gt 0 ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]} ..." >&2
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      "${missing[@]}" >/dev/null && missing=()
  fi
  if [ "${#missing[@]}" -gt 0 ] || [ "$(id -u)" -ne 0 ]; then
    echo "SKIPPED: the image needs buildah, podman, runc, catatonit and debootstrap (Debian packages), and root." >&2
    [ -z "${CI:-}" ] || return 1
    return 77
  fi
}

# Debian 12 with this machine's Node: stands for node:20-bookworm-slim, which is in registries only.
base_image() {
  podman image exists "$BASE_IMAGE" && return 0
  local root=${AQEA_BASE_ROOT:-}
  if [ -z "$root" ]; then
    root=$(mktemp -d)/base
    debootstrap --variant=minbase --include=ca-certificates bookworm "$root" >&2
  fi
  local container
  container=$(buildah from scratch)
  buildah copy --quiet "$container" "$root" / >/dev/null
  buildah copy --quiet "$container" "$(readlink -f "$(command -v node)")" /usr/local/bin/node >/dev/null
  buildah copy --quiet "$container" "$(npm root -g)/npm" /usr/local/lib/node_modules/npm >/dev/null
  # The C++ library that Node of this machine was linked with.
  buildah copy --quiet "$container" "$(ldd "$(command -v node)" | awk '/libstdc/ { print $3 }')" \
    /usr/lib/x86_64-linux-gnu/libstdc++.so.6 >/dev/null
  buildah run --isolation chroot "$container" -- ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
  # Behind a proxy with an authority of its own, packages come only with it.
  if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
    buildah copy --quiet "$container" "$NODE_EXTRA_CA_CERTS" /etc/ssl/certs/extra.crt >/dev/null
    buildah config --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/extra.crt "$container"
  fi
  buildah commit --quiet --rm "$container" "$BASE_IMAGE" >/dev/null
  [ -n "${AQEA_BASE_ROOT:-}" ] || rm -rf "$(dirname "$root")"
}

build_image() {
  base_image
  # Packages come from this machine's cache where it has them.
  local cache
  cache=$(npm config get cache)
  mkdir -p "$cache"
  buildah bud --quiet --layers --isolation chroot --format docker --build-arg "NODE_IMAGE=$BASE_IMAGE" \
    --volume "$cache:/root/.npm" \
    --file deploy/image/Dockerfile --tag "$AQEA_IMAGE" . >/dev/null
  echo "image $AQEA_IMAGE: $(podman image inspect --format '{{.Size}}' "$AQEA_IMAGE" | numfmt --to=si)B" >&2
}
