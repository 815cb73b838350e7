#!/bin/sh
# Installs jqlbuild: live Jira tables in static documentation.
#
#     sh install.sh
#
# It takes one archive of the release that is named below, makes sure that it is
# the one whose SHA-256 stands below, and puts the program into a folder. Whoever
# pins this file pins the program. It needs no root, and these tools: curl or
# wget; sha256sum, shasum or openssl; tar, or unzip on Windows.
#
#     JQLBUILD_INSTALL_DIR   the folder; /usr/local/bin for root, else ~/.local/bin
#     JQLBUILD_BASE_URL      a mirror of the release's files
#
# Proxies are those that curl and wget know. Nothing runs before the last line, so
# that a file that was cut on its way does nothing.
set -eu

# begin of the release: written by .ci/release
version=
sha256_linux_amd64=
sha256_linux_arm64=
sha256_darwin_amd64=
sha256_darwin_arm64=
sha256_windows_amd64=
sha256_windows_arm64=
# end of the release

main() {
  [ $# -eq 0 ] || fail "it takes no arguments; set JQLBUILD_INSTALL_DIR for the folder, and JQLBUILD_BASE_URL for a mirror"
  [ -n "$version" ] || fail "there is no release yet; with Go, run: go install github.com/jqlbuild/jqlbuild/cmd/jqlbuild@latest"
  detect
  base=${JQLBUILD_BASE_URL:-https://github.com/jqlbuild/jqlbuild/releases/download/v$version}
  case $base in
    http://* | https://* | file://*) base=${base%/} ;;
    *) fail "JQLBUILD_BASE_URL is $base, and no address; write one that begins with https://" ;;
  esac
  find_folder
  target=$folder/$program
  [ ! -d "$target" ] || fail "$target is a folder; remove it, or set JQLBUILD_INSTALL_DIR to another one"

  # What is made lies beside the place where it goes, so that it gets there at
  # once or not at all.
  work=
  trap 'clean' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  work=$(mktemp -d "$folder/.jqlbuild-install.XXXXXX") || fail "nothing can be written to $folder; set JQLBUILD_INSTALL_DIR to a folder of yours"
  download "$base/$archive" "$work/$archive" || fail "$base/$archive could not be downloaded; nothing was installed. JQLBUILD_BASE_URL names a mirror, if there is one"
  check
  unpack
  said=$("$work/$program" --version) || fail "the program of $archive does not run on this machine; nothing was installed"
  mv -f "$work/$program" "$target" || fail "$target cannot be replaced; nothing was installed"
  printf '%s is now %s\n' "$target" "$said"
  advise
}

# detect finds out which of the release's files is for this machine.
detect() {
  system=$(uname -s)
  machine=$(uname -m)
  program=jqlbuild
  kind=tar.gz
  case $system in
    Linux) os=linux ;;
    Darwin) os=darwin ;;
    MINGW* | MSYS* | CYGWIN*) os=windows program=jqlbuild.exe kind=zip ;;
    *) nothing_for ;;
  esac
  case $machine in
    x86_64 | amd64) arch=amd64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) nothing_for ;;
  esac
  if [ "$os-$arch" = darwin-amd64 ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || :)" = 1 ]; then
    arch=arm64 # where only this shell is translated
  fi
  case $os-$arch in
    linux-amd64) want=$sha256_linux_amd64 ;;
    linux-arm64) want=$sha256_linux_arm64 ;;
    darwin-amd64) want=$sha256_darwin_amd64 ;;
    darwin-arm64) want=$sha256_darwin_arm64 ;;
    windows-amd64) want=$sha256_windows_amd64 ;;
    windows-arm64) want=$sha256_windows_arm64 ;;
  esac
  archive=jqlbuild_${version}_${os}_$arch.$kind
}

nothing_for() {
  fail "the release has no file for $system on $machine; with Go, run: go install github.com/jqlbuild/jqlbuild/cmd/jqlbuild@v$version"
}

# find_folder makes the folder that the program goes into, with an absolute path.
find_folder() {
  folder=${JQLBUILD_INSTALL_DIR:-}
  if [ -z "$folder" ]; then
    if [ "$(id -u)" = 0 ]; then
      folder=/usr/local/bin
    elif [ -n "${HOME:-}" ]; then
      folder=$HOME/.local/bin
    else
      fail "there is no HOME to install to; set JQLBUILD_INSTALL_DIR"
    fi
  fi
  case $folder in -*) folder=./$folder ;; esac
  mkdir -p "$folder" || fail "the folder $folder cannot be made; set JQLBUILD_INSTALL_DIR to one of yours"
  folder=$(CDPATH='' cd "$folder" && pwd)
  folder=${folder%/}
}

# download URL FILE
download() {
  if command -v curl >/dev/null; then
    curl --fail --silent --show-error --location --globoff --retry 3 --connect-timeout 30 --output "$2" "$1"
  elif command -v wget >/dev/null; then
    wget -q -O "$2" "$1"
  else
    fail "there is neither curl nor wget; install one of them"
  fi
}

# check compares the archive with the SHA-256 that stands in this file.
check() {
  if command -v sha256sum >/dev/null; then
    got=$(sha256sum <"$work/$archive")
  elif command -v shasum >/dev/null; then
    got=$(shasum -a 256 <"$work/$archive")
  elif command -v openssl >/dev/null; then
    got=$(openssl dgst -sha256 -r <"$work/$archive")
  else
    fail "there is neither sha256sum nor shasum nor openssl to check $archive with; install one of them"
  fi
  got=${got%% *}
  [ "$got" = "$want" ] || fail "$archive from $base is not the file of the release; nothing was installed
  SHA-256 of the release: $want
  SHA-256 of what came:   $got"
}

# unpack takes the program out of the archive.
unpack() {
  if [ "$kind" = tar.gz ]; then
    tar -xzf "$work/$archive" -C "$work" "$program"
  elif command -v unzip >/dev/null; then
    unzip -q -o "$work/$archive" "$program" -d "$work"
  else
    tar -xf "$work/$archive" -C "$work" "$program" # Windows' own knows zip files
  fi || fail "$archive could not be unpacked; nothing was installed"
  chmod 755 "$work/$program"
}

# advise says what keeps a shell from finding the program.
advise() {
  case :$PATH: in
    *":$folder:"*)
      found=$(command -v jqlbuild || :)
      [ -z "$found" ] || [ "$found" = "$folder/jqlbuild" ] ||
        printf 'Note that another one comes before it in PATH: %s\n' "$found"
      ;;
    *) printf 'It is not in PATH yet; add its folder: %s\n' "$folder" ;;
  esac
}

clean() { [ -z "$work" ] || rm -rf "$work"; }

fail() {
  printf 'install.sh: %s\n' "$1" >&2
  exit 1
}

main "$@"
