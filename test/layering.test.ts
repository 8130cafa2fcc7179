import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { suite, test } from 'node:test'
import ts from 'typescript'
import { drawPackages } from '../scripts/packages-picture.ts'
import { cycles, importGraph } from '../scripts/sources/graph.ts'
import { namedIn } from '../scripts/sources/imports.ts'
import { type Package, readWorkspace } from '../scripts/sources/workspace.ts'
import {
  ARROWS,
  type Arrows,
  isProduction,
  type Rule,
  TEST_ARROWS,
  touchesHost,
  usedArrows,
  violations,
} from './layering.ts'

const root = join(import.meta.dirname, '..')
const workspace = readWorkspace(root)
const packages = new Map(workspace.packages.map((ours) => [ours.name, ours]))
/** The sources of packages, apps and research; scripts, benches and tests of the whole stand outside. */
const sources = new Map(
  [...workspace.named].filter(([file]) => /^(?:packages|apps|research)\//.test(file)),
)

function sortedTable(arrows: Arrows): Arrows {
  return Object.fromEntries(
    Object.entries(arrows)
      .sort()
      .map(([folder, targets]) => [folder, [...targets].sort()]),
  )
}

suite('layering', () => {
  test('no source of ours breaks the arrows of docs/architecture.md', () => {
    const found = [...sources].flatMap(([file, named]) => violations(file, named, packages))
    assert.ok(sources.size > 30, 'the sources were found at all')
    assert.deepEqual(found, [])
  })

  test('the tables say what is imported: every arrow is used, in production or by tests', () => {
    const { production, tests } = usedArrows(sources, packages)
    assert.deepEqual(sortedTable(ARROWS), production)
    assert.deepEqual(sortedTable(TEST_ARROWS), tests)
  })

  test('the arrows have no cycle', () => {
    const visit = (folder: string, above: readonly string[]): void => {
      assert.ok(!above.includes(folder), `${[...above, folder].join(' → ')} is a cycle`)
      for (const below of ARROWS[folder] ?? []) visit(below, [...above, folder])
    }
    for (const folder of Object.keys(ARROWS)) visit(folder, [])
  })

  test('no files import each other in a circle, types included', () => {
    assert.deepEqual(cycles(importGraph(workspace)), [])
  })

  test('every entry point of a package is a file', () => {
    for (const { entryPoints } of workspace.packages) {
      for (const target of entryPoints.values()) assert.ok(existsSync(join(root, target)), target)
    }
  })

  test('a manifest lists as dependencies what production code imports, and the rest for tests', () => {
    const { production, tests } = usedArrows(sources, packages)
    const nameOf = new Map(workspace.packages.map(({ folder, name }) => [folder, name]))
    const names = (folders: readonly string[] | undefined): string[] =>
      (folders ?? []).map((folder) => nameOf.get(folder) ?? folder).sort()
    const ours = (listed: readonly string[]): string[] =>
      listed.filter((name) => packages.has(name)).sort()
    for (const { folder, dependencies, devDependencies } of workspace.packages) {
      assert.deepEqual(ours(dependencies), names(production[folder]), `${folder}: dependencies`)
      assert.deepEqual(ours(devDependencies), names(tests[folder]), `${folder}: devDependencies`)
    }
  })

  test('code that runs on any host is compiled without the types of one', () => {
    const compiled = new Set(
      workspace.files
        .filter(
          (file) =>
            /^(?:packages|apps|research)\/.*tsconfig[^/]*\.json$/.test(file) && hasNoTypes(file),
        )
        .flatMap(filesOf),
    )
    const free = [...sources.keys()].filter(
      (file) => /\.tsx?$/.test(file) && isProduction(file) && !touchesHost(file),
    )
    assert.ok(free.length > 100, 'there is such code')
    assert.deepEqual(
      free.filter((file) => !compiled.has(file)),
      [],
    )
  })

  test('the picture of the packages is drawn from these arrows', async () => {
    const file = join(root, 'docs/packages.svg')
    assert.equal(
      readFileSync(file, 'utf8'),
      await drawPackages(ARROWS),
      'node scripts/packages-picture.ts',
    )
  })
})

function configOf(file: string): ts.ParsedCommandLine {
  const { config } = ts.readConfigFile(join(root, file), (path) => ts.sys.readFile(path)) as {
    config: unknown
  }
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(join(root, file)))
}

function hasNoTypes(file: string): boolean {
  return configOf(file).options.types?.length === 0
}

/** The sources that a tsconfig compiles, from the root. */
function filesOf(file: string): string[] {
  return configOf(file).fileNames.map((path) => relative(root, path).replaceAll(sep, '/'))
}

function packageFor(name: string, folder: string, subpaths: readonly string[]): Package {
  return {
    name,
    folder,
    entryPoints: new Map(subpaths.map((subpath) => [name + subpath, `${folder}/src/x.ts`])),
    dependencies: [],
    devDependencies: [],
  }
}

/** The rule that `source`, standing in `file`, is found to break. */
function rule(file: string, source: string): Rule | undefined {
  const ours = [
    packageFor('@pvtcoms/core', 'packages/core', ['/bytes']),
    packageFor('@pvtcoms/testkit', 'packages/testkit', ['/random']),
    packageFor('@pvtcoms/transport', 'packages/transport', ['']),
  ]
  const byName = new Map(ours.map((each) => [each.name, each]))
  const found = violations(file, namedIn(file, source), byName)
  assert.ok(found.length < 2)
  return found[0]?.rule
}

const CORE = 'packages/core/src/letter/letter.ts'

suite('the layering check itself', () => {
  test('reports node:fs in core, however it is imported', () => {
    const forms = [
      "import 'node:fs'",
      "import 'fs'",
      "import { readFileSync } from 'node:fs'",
      "import type { Stats } from 'node:fs'",
      "export * from 'node:fs'",
      "const fs = await import('node:fs')",
      "let stats: import('node:fs').Stats",
      "function later() { return require('node:fs') }",
      "const fs = process.getBuiltinModule('node:fs')",
      'const fs = await import(`node:fs`)',
    ]
    for (const source of forms) assert.equal(rule(CORE, source), 'host', source)
  })

  test('reports a computed import, whose target nobody can check', () => {
    assert.equal(rule(CORE, "const fs = await import('node:' + 'fs')"), 'opaque')
    assert.equal(rule(CORE, 'const fs = require(name)'), 'opaque')
  })

  test("reports Node's modules above the ports, and allows them at the edges", () => {
    const source = "import { connect } from 'node:net'"
    assert.equal(rule('packages/transport/src/memory/network.ts', source), 'host')
    assert.equal(rule('packages/client/src/outbox.ts', source), 'host')
    assert.equal(rule('packages/testkit/src/random.ts', source), 'host')
    assert.equal(rule('packages/mailbox/src/engines/memory/index.ts', source), 'host')
    assert.equal(rule('packages/transport/src/tor/socks.ts', source), undefined)
    assert.equal(rule('packages/core/providers/node.ts', source), undefined)
    assert.equal(rule('packages/core/test/codec.test.ts', source), undefined)
  })

  test('reports an arrow that points up, or sideways', () => {
    assert.equal(rule(CORE, "import { x } from '@pvtcoms/transport'"), 'arrow')
    assert.equal(rule('packages/store/src/x.ts', "import '@pvtcoms/transport'"), 'arrow')
    assert.equal(rule('packages/ui/src/x.ts', "import '@pvtcoms/core/bytes'"), 'arrow')
    assert.equal(rule('packages/transport/src/x.ts', "import '@pvtcoms/core/bytes'"), undefined)
  })

  test('keeps test packages out of production code', () => {
    const source = "import '@pvtcoms/testkit/random'"
    assert.equal(rule('packages/transport/src/memory/network.ts', source), 'arrow')
    assert.equal(rule('packages/transport/test/memory/memory-hosts.test.ts', source), undefined)
  })

  test('reports a way into a package that is not one of its entry points', () => {
    const file = 'packages/transport/src/x.ts'
    assert.equal(rule(file, "import '@pvtcoms/core/src/bytes.ts'"), 'entry-point')
    assert.equal(rule(file, "import '@pvtcoms/core'"), 'entry-point')
    assert.equal(rule(file, "import '../../core/src/bytes.ts'"), 'escape')
    assert.equal(rule('packages/transport/test/x.ts', "import '../../core/src/bytes.ts'"), 'escape')
  })

  test('reports production code that imports its own tests or providers', () => {
    assert.equal(rule(CORE, "import '../../providers/node.ts'"), 'escape')
    assert.equal(rule('packages/core/src/bytes.ts', "import '../test/oracle.ts'"), 'escape')
    assert.equal(rule('packages/core/providers/node.ts', "import '../src/secret.ts'"), undefined)
    assert.equal(rule('apps/cli/src/main.ts', "import '../../../scripts/setup/lock.mjs'"), 'escape')
    assert.equal(rule('apps/cli/bin/x.mjs', "import '../../../scripts/setup/lock.mjs'"), undefined)
    assert.equal(rule('apps/cli/src/main.ts', "import '../package.json'"), undefined)
    assert.equal(rule('apps/cli/src/main.ts', "import '../../../package.json'"), 'escape')
  })

  test('reports third-party code in core, apart from @scure', () => {
    assert.equal(rule(CORE, "import '@noble/hashes/sha3.js'"), 'outside')
    assert.equal(rule(CORE, "import '@scure/base'"), undefined)
    assert.equal(
      rule('packages/core/providers/noble.ts', "import '@noble/hashes/sha3.js'"),
      undefined,
    )
  })

  test('reports a package that nobody has given a place', () => {
    assert.equal(rule('packages/extra/src/x.ts', ''), 'unknown')
    assert.equal(rule(CORE, "import '@pvtcoms/extra'"), 'unknown')
  })

  test('is not misled by comments and texts', () => {
    assert.equal(rule(CORE, "// import 'node:fs'\nconst text = \"import 'node:fs'\""), undefined)
  })

  test('tells what production code uses from what only tests do', () => {
    const core = packageFor('@pvtcoms/core', 'packages/core', ['/bytes'])
    const kit = packageFor('@pvtcoms/testkit', 'packages/testkit', ['/random'])
    const imports = (...specifiers: string[]): { imports: string[] } => ({ imports: specifiers })
    const used = usedArrows(
      new Map([
        ['packages/testkit/src/random.ts', imports('@pvtcoms/core/bytes', './other.ts', 'node:fs')],
        ['packages/testkit/test/random.test.ts', imports('@pvtcoms/testkit/random')],
        ['packages/core/test/x.test.ts', imports('@pvtcoms/testkit/random', '@pvtcoms/core/bytes')],
      ]),
      new Map([core, kit].map((each) => [each.name, each])),
    )
    assert.deepEqual(used, {
      production: { 'packages/core': [], 'packages/testkit': ['packages/core'] },
      tests: { 'packages/core': ['packages/testkit'], 'packages/testkit': [] },
    })
  })
})

suite('the search for circles', () => {
  const graph = (arrows: Arrows): ReadonlyMap<string, ReadonlySet<string>> =>
    new Map(Object.entries(arrows).map(([file, targets]) => [file, new Set(targets)]))

  test('finds a circle of two, a longer one, and a file that imports itself', () => {
    const found = cycles(
      graph({
        'a.ts': ['b.ts'],
        'b.ts': ['a.ts', 'c.ts'],
        'c.ts': ['d.ts'],
        'd.ts': ['e.ts'],
        'e.ts': ['c.ts', 'f.ts'],
        'f.ts': ['f.ts'],
      }),
    )
    assert.deepEqual(found, [['a.ts', 'b.ts'], ['c.ts', 'd.ts', 'e.ts'], ['f.ts']])
  })

  test('a file that two ways lead to is no circle', () => {
    const diamond = { 'a.ts': ['b.ts', 'c.ts'], 'b.ts': ['d.ts'], 'c.ts': ['d.ts'], 'd.ts': [] }
    assert.deepEqual(cycles(graph(diamond)), [])
  })
})
