import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { suite, test } from 'node:test'
import { ARROWS, type Doors, type Rule, violations } from './layering.ts'

const root = join(import.meta.dirname, '..')
const packages = readPackages()

function find(pattern: string): string[] {
  return globSync(pattern, { cwd: root, exclude: ['**/node_modules/**'] })
    .map((file) => file.replaceAll(sep, '/'))
    .sort()
}

function readPackages(): Map<string, Doors> {
  return new Map(
    find('{packages,apps,research}/*/package.json').map((file) => {
      const manifest = JSON.parse(readFileSync(join(root, file), 'utf8')) as {
        name: string
        exports?: Record<string, string>
      }
      const specifiers = Object.keys(manifest.exports ?? {}).map(
        (door) => manifest.name + door.slice(1),
      )
      return [manifest.name, { folder: dirname(file), specifiers: new Set(specifiers) }]
    }),
  )
}

suite('layering', () => {
  test('no source of ours breaks the arrows of docs/architecture.md', () => {
    const sources = find('{packages,apps,research}/*/**/*.{ts,tsx,mjs}')
    const found = sources.flatMap((file) =>
      violations(file, readFileSync(join(root, file), 'utf8'), packages),
    )
    assert.ok(sources.length > 30, 'the sources were found at all')
    assert.deepEqual(found, [])
  })

  test('the arrows have no cycle', () => {
    const visit = (folder: string, above: readonly string[]): void => {
      assert.ok(!above.includes(folder), `${[...above, folder].join(' → ')} is a cycle`)
      for (const below of ARROWS[folder] ?? []) visit(below, [...above, folder])
    }
    for (const folder of Object.keys(ARROWS)) visit(folder, [])
  })

  test('every door of a package is a file', () => {
    for (const file of find('{packages,apps,research}/*/package.json')) {
      const { exports = {} } = JSON.parse(readFileSync(join(root, file), 'utf8')) as {
        exports?: Record<string, string>
      }
      for (const target of Object.values(exports)) {
        readFileSync(join(root, dirname(file), target))
      }
    }
  })
})

/** The rule that `source`, standing in `file`, is found to break. */
function rule(file: string, source: string): Rule | undefined {
  const doors = new Map<string, Doors>([
    ['@pvtcoms/core', { folder: 'packages/core', specifiers: new Set(['@pvtcoms/core/bytes']) }],
    [
      '@pvtcoms/testkit',
      { folder: 'packages/testkit', specifiers: new Set(['@pvtcoms/testkit/random']) },
    ],
    [
      '@pvtcoms/transport',
      { folder: 'packages/transport', specifiers: new Set(['@pvtcoms/transport']) },
    ],
  ])
  const found = violations(file, source, doors)
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
    assert.equal(rule('packages/transport/test/memory/memory.test.ts', source), undefined)
  })

  test('reports a way into a package that is not one of its doors', () => {
    assert.equal(rule('packages/transport/src/x.ts', "import '@pvtcoms/core/src/bytes.ts'"), 'door')
    assert.equal(rule('packages/transport/src/x.ts', "import '@pvtcoms/core'"), 'door')
    assert.equal(rule('packages/transport/src/x.ts', "import '../../core/src/bytes.ts'"), 'escape')
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
})
