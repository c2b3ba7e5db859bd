# lib.sh - what scripts/demo and scripts/test share: missing packages and builds. Sourced by bash; never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
policy=/usr/sbin/policy-rc.d

build_packages=(gcc libc6-dev cmake ninja-build pkg-config libuv1-dev libstrophe-dev libexpat1-dev libsqlite3-dev
	libjansson-dev libidn-dev libmicrohttpd-dev libsmpp34-dev libcurl4-openssl-dev libssl-dev)
server_packages=(prosody python3 python3-slixmpp python3-slixmpp-lib openssl)
# g++ and libphonenumber are for the plugin regions, which is not built without them
test_packages=(g++ libphonenumber-dev libfaketime clang libclang-rt-dev clang-format clang-tidy cppcheck libcmocka-dev ejabberd prosody-modules jabberd2 sqlite3 python3-twisted
	python3-wokkel python3-aioxmpp profanity tmux finch bitlbee-libpurple python3-pytest python3-pytest-xdist nodejs npm tshark)

say() {
	printf '\n== %s\n' "$*"
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# Some come under other names, or from other places than Debian.
has() {
	case $1 in
	nodejs) command -v node ;;
	npm) command -v npm ;;
	libclang-rt-dev) compgen -G '/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a' ;;
	*) dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$' ;;
	esac >/dev/null
}

# While packages are installed, no service of theirs starts: invoke-rc.d asks policy-rc.d, and ours always says no (101).
forbid_services() {
	if [ -e "$policy" ] && ! grep -q 'dragoman' "$policy"; then
		as_root mv "$policy" "$policy.kept"
	fi
	printf '#!/bin/sh\n# dragoman: nothing starts while its packages are installed\nexit 101\n' |
		as_root tee "$policy" >/dev/null
	as_root chmod +x "$policy"
}

allow_services() {
	as_root rm -f "$policy"
	if [ -e "$policy.kept" ]; then
		as_root mv "$policy.kept" "$policy"
	fi
}

# install PACKAGE...: those that are missing. In a subshell, so that its traps are its own.
install() (
	missing=()
	for package in "$@"; do
		has "$package" || missing+=("$package")
	done
	[ ${#missing[@]} = 0 ] && exit 0
	say "install ${missing[*]}"
	exec 9>"${TMPDIR:-/tmp}/dragoman-install.lock" && flock 9
	trap allow_services EXIT
	trap 'exit 1' INT TERM
	forbid_services
	as_root apt-get update -qq
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
)

# build PRESET [TARGET]: configure and build it, or the target alone. One at a time for each preset, however many scripts run.
build() (
	mkdir -p "$root/build" && cd "$root" || exit 1
	exec 9>"$root/build/$1.lock" && flock 9
	cmake --preset "$1" >"build/$1.configure.log" 2>&1 || { cat "build/$1.configure.log" && exit 1; }
	cmake --build --preset "$1" -j "$(nproc)" ${2:+--target "$2"} >"build/$1.build.log" 2>&1 || { grep -A20 'FAILED\|error:' "build/$1.build.log" | head -n 100 && exit 1; }
)
