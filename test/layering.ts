/**
 * docs/architecture.md as data, and the function that holds sources to it: which package may import
 * which, where `node:` may appear, and that packages are entered by the doors in their `exports`.
 */
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import ts from 'typescript'

/** Folders of our packages that production code of each may import. Arrows point down only. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/transport': ['packages/core'],
  'packages/store': ['packages/core'],
  'packages/mailbox': ['packages/core', 'packages/transport'],
  'packages/client': [
    'packages/core',
    'packages/mailbox',
    'packages/rpc',
    'packages/store',
    'packages/transport',
  ],
  'packages/rpc': ['packages/core', 'packages/store'],
  'packages/testkit': ['packages/core', 'packages/rpc'],
  'packages/terminal': ['packages/core', 'packages/transport'],
  'packages/testnet': ['packages/core'],
  'apps/cli': [
    'apps/daemon',
    'apps/mailbox',
    'packages/core',
    'packages/rpc',
    'packages/terminal',
    'packages/testnet',
    'packages/transport',
  ],
  'apps/daemon': [
    'packages/client',
    'packages/core',
    'packages/mailbox',
    'packages/rpc',
    'packages/store',
    'packages/terminal',
    'packages/transport',
  ],
  'apps/mailbox': [
    'packages/client',
    'packages/core',
    'packages/mailbox',
    'packages/rpc',
    'packages/terminal',
    'packages/transport',
  ],
  'packages/ui': ['packages/rpc'],
  'research/linkage': ['packages/client', 'packages/core', 'packages/testkit'],
}

/** What tests and benches may use besides what their own package may. */
const TEST_PACKAGES = ['packages/testkit', 'packages/testnet']

/** Where Node's own modules may be imported: the edges that touch the host. */
const HOST_PLACES = [
  /^apps\//,
  /^packages\/client\/src\/node\//,
  /^packages\/core\/(providers|conformance)\//,
  /^packages\/mailbox\/src\/engines\//,
  /^packages\/rpc\/src\/node\//,
  /^packages\/store\/src\/node\//,
  /^packages\/terminal\//,
  /^packages\/testnet\//,
  /^packages\/transport\/src\/tor\//,
  /^packages\/[^/]+\/(test|bench)\//,
]

/**
 * - `arrow`: a package above, or beside, the importing one
 * - `door`: a package's file that its `exports` do not offer
 * - `host`: a Node module where code must run on any host
 * - `outside`: a third-party package where none is allowed
 * - `escape`: a relative path that leaves the package, or goes from `src` to what is not `src`
 * - `opaque`: an import whose target is computed, so that nobody can tell
 * - `unknown`: a package that has no row in ARROWS
 */
export type Rule = 'arrow' | 'door' | 'host' | 'outside' | 'escape' | 'opaque' | 'unknown'

export interface Violation {
  readonly file: string
  readonly specifier: string
  readonly rule: Rule
}

/** A package of ours: its folder, and the specifiers that its `exports` offer. */
export interface Doors {
  readonly folder: string
  readonly specifiers: ReadonlySet<string>
}

/**
 * The imports of one source that break the layering. `file` is its path from the root, with
 * slashes; `packages` are ours by name.
 */
export function violations(
  file: string,
  source: string,
  packages: ReadonlyMap<string, Doors>,
): Violation[] {
  const folder = file.split('/').slice(0, 2).join('/')
  if (!(folder in ARROWS)) return [{ file, specifier: '', rule: 'unknown' }]
  return imports(source).flatMap((specifier) => {
    const rule =
      specifier === undefined ? 'opaque' : brokenRule({ file, folder, specifier, packages })
    return rule === undefined ? [] : [{ file, specifier: specifier ?? '', rule }]
  })
}

interface Import {
  readonly file: string
  readonly folder: string
  readonly specifier: string
  readonly packages: ReadonlyMap<string, Doors>
}

function brokenRule({ file, folder, specifier, packages }: Import): Rule | undefined {
  const part = file.split('/')[2] ?? ''
  const production = part !== 'test' && part !== 'bench' && part !== 'conformance'
  if (isBuiltin(specifier)) {
    return HOST_PLACES.some((place) => place.test(file)) ? undefined : 'host'
  }
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file), specifier)
    const home = part === 'src' ? `${folder}/src/` : `${folder}/`
    // A launcher finds the pinned Node as the set-up does; a version stands in one place only.
    if (part === 'bin' && target.startsWith('scripts/setup/')) return undefined
    if (target === `${folder}/package.json`) return undefined
    return target.startsWith(home) ? undefined : 'escape'
  }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  const ours = packages.get(name)
  if (ours === undefined) {
    if (name.startsWith('@pvtcoms/')) return 'unknown'
    return part === 'src' && folder === 'packages/core' && !name.startsWith('@scure/')
      ? 'outside'
      : undefined
  }
  const reachable = [...(ARROWS[folder] ?? []), ...(production ? [] : [folder, ...TEST_PACKAGES])]
  if (!reachable.includes(ours.folder)) return 'arrow'
  return ours.specifiers.has(specifier) ? undefined : 'door'
}

/** Every module that `source` names, in whatever form; undefined where the name is computed. */
function imports(source: string): (string | undefined)[] {
  const found: (string | undefined)[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier !== undefined) found.push(literal(node.moduleSpecifier))
    } else if (ts.isImportTypeNode(node)) {
      found.push(ts.isLiteralTypeNode(node.argument) ? literal(node.argument.literal) : undefined)
    } else if (ts.isCallExpression(node) && loadsModule(node.expression)) {
      const [target] = node.arguments
      found.push(target === undefined ? undefined : literal(target))
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.ESNext))
  return found
}

/** `import(…)`, `require(…)` and `process.getBuiltinModule(…)`. */
function loadsModule(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true
  if (ts.isIdentifier(callee)) return callee.text === 'require'
  return ts.isPropertyAccessExpression(callee) && callee.name.text === 'getBuiltinModule'
}

function literal(node: ts.Node): string | undefined {
  return ts.isStringLiteralLike(node) ? node.text : undefined
}
