#!/usr/bin/env bash
# `npm run test:image`: builds the container image, starts the compose file's services from it, and extracts the sample.
# Needs root and Debian's buildah, podman, runc, catatonit, debootstrap; gets them where it can. Some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/image.sh
. scripts/lib/image.sh

need_image_tools || exit $(($? == 77 ? 0 : 1))
[ -n "${AQEA_IMAGE_BUILT:-}" ] || build_image
export AQEA_IMAGE
exec node scripts/test.mjs --image "$@"
