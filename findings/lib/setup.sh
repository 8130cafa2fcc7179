# Shared by the findings: a temporary folder that goes away, a Node of the pinned major version, packages
# of exact versions, and the verdict. Sourced, after `set -euo pipefail`.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

node="$here/../node_modules/.bin/node"
[ -x "$node" ] || node=$(command -v node)
case $("$node" --version) in
v26.*) ;;
*)
  echo "this needs Node 26: run npm ci in the repository" >&2
  exit 2
  ;;
esac

# install NAME@VERSION…: exact versions from npm, without running any script of theirs.
install() {
  echo '{ "private": true, "type": "module" }' >package.json
  npm install --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error "$@" >install.log 2>&1 || {
    cat install.log >&2
    exit 2
  }
}

# needs PROGRAM: of the system.
needs() {
  command -v "$1" >/dev/null || {
    echo "$1 is not installed" >&2
    exit 2
  }
}

# found_on EXPECTED ACTUAL: the version that it was found on, and the one that is here.
found_on() {
  if [ "$1" = "$2" ]; then echo "$2"; else echo "$2, found on $1"; fi
}

# verdict NAME EXPECTED SEEN-NOW SEEN-THEN: prints the comparison; exits 1 if it is no longer as it was.
verdict() {
  printf '%s\n  expected: %s\n  seen:     %s\n' "$1" "$2" "$3"
  if [ "$3" != "$4" ]; then
    printf '  this changed; it was: %s\n' "$4"
    exit 1
  fi
}
