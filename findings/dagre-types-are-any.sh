#!/usr/bin/env bash
# @dagrejs/dagre 3.1.3 with TypeScript 6.0.3, module nodenext.
# The package is a module, and its declarations name their own files without endings, which do not resolve
# there. With skipLibCheck nothing is said, and all of dagre.graphlib is `any`: a call with the wrong
# arguments compiles.
# Guard: the rules of eslint against `any`, part of npm run check, which refused it; the picture of the
# packages is laid out by Graphviz instead (scripts/packages-picture.ts, test/layering.test.ts).
set -euo pipefail
source "$(dirname "$0")/lib/setup.sh"
install @dagrejs/dagre@3.1.3 typescript@6.0.3
cat >probe.ts <<'TS'
import dagre from '@dagrejs/dagre'
new dagre.graphlib.Graph().setNode()
export const wrong: number = new dagre.graphlib.Graph().nodes()
TS
cat >tsconfig.json <<'JSON'
{ "compilerOptions": { "strict": true, "module": "nodenext", "noEmit": true, "skipLibCheck": true, "types": [] },
  "files": ["probe.ts"] }
JSON
if "$node" node_modules/typescript/lib/tsc.js -p . >tsc.log; then seen='compiles'; else seen='is refused'; fi
verdict "a list of nodes taken for a number" "is refused" "$seen" "compiles"
