/** Which tests `npm test -- --changed` runs. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { changedFiles, touchedTests } from '../scripts/sources/changed.ts'
import { readWorkspace, workspaceOf } from '../scripts/sources/workspace.ts'

const SOURCES: Readonly<Record<string, string>> = {
  'apps/tool/bin/tool.mjs': "run(new URL('../src/main.ts', import.meta.url))",
  'apps/tool/package.json': '{ "name": "@pvtcoms/tool" }',
  'apps/tool/src/main.ts':
    "import '@pvtcoms/shapes'\nexport type { Edge } from '@pvtcoms/shapes/edges'",
  'apps/tool/test/golden/a.txt': '',
  'apps/tool/test/golden.test.ts': "read(join(import.meta.dirname, 'golden', `${name}.txt`))",
  'apps/tool/test/launch.test.ts': "spawn(join(import.meta.dirname, '../bin/tool.mjs'))",
  'docs/tool.1': '',
  'docs/tool.md': '',
  'package-lock.json': '{}',
  'packages/shapes/package.json':
    '{ "name": "@pvtcoms/shapes", "exports": { ".": "./src/index.ts", "./edges": "./src/edges.ts" } }',
  'packages/shapes/src/edges.ts': 'export interface Edge {}',
  'packages/shapes/src/index.ts': "export * from './circle.ts'",
  'packages/shapes/src/circle.ts': "new Worker(new URL('./thread.ts', import.meta.url))",
  'packages/shapes/src/thread.ts': '',
  'packages/shapes/src/alone.ts': '',
  'packages/shapes/test/circle.test.ts': "import { circle } from '../src/circle.ts'",
  'packages/shapes/test/fixtures/version-1.sql': '',
  'packages/shapes/test/fixtures.test.ts': 'read(`fixtures/version-${version}.sql`)',
  'packages/shapes/test/later.test.ts': "const edges = await import('@pvtcoms/shapes/edges')",
  'scripts/setup/lock.mjs': '',
  'test/manual.test.ts': "read('docs/tool.1')",
  'test/repository.test.ts': '',
}
const workspace = workspaceOf(Object.keys(SOURCES).sort(), new Map(Object.entries(SOURCES)))
const ALWAYS = 'test/repository.test.ts'

/** What a change of `files` touches, apart from the test that reads everything. */
function touched(...files: readonly string[]): string[] {
  const tests = touchedTests(workspace, files)
  assert.ok(tests.includes(ALWAYS))
  return tests.filter((file) => file !== ALWAYS).map((file) => file.replace(/^.*\//, ''))
}

suite('what a change can touch', () => {
  test('a test is touched by itself alone, and by every source on the way to what it imports', () => {
    assert.deepEqual(touched('packages/shapes/test/circle.test.ts'), ['circle.test.ts'])
    assert.deepEqual(touched('packages/shapes/src/alone.ts'), [])
    assert.deepEqual(touched('packages/shapes/src/circle.ts'), ['launch.test.ts', 'circle.test.ts'])
  })

  test('a change reaches through entry points, types and imports that come late', () => {
    const tests = ['launch.test.ts', 'later.test.ts']
    assert.deepEqual(touched('packages/shapes/src/edges.ts'), tests)
  })

  test('a program that a test starts and a file of a worker count as imported', () => {
    assert.deepEqual(touched('apps/tool/src/main.ts'), ['launch.test.ts'])
    const tests = ['launch.test.ts', 'circle.test.ts']
    assert.deepEqual(touched('packages/shapes/src/thread.ts'), tests)
  })

  test('a test is touched by the documents and fixtures that it reads', () => {
    assert.deepEqual(touched('docs/tool.1'), ['manual.test.ts'])
    assert.deepEqual(touched('docs/tool.md'), [])
    assert.deepEqual(touched('apps/tool/test/golden/a.txt'), ['golden.test.ts'])
    assert.deepEqual(touched('packages/shapes/test/fixtures/version-1.sql'), ['fixtures.test.ts'])
  })

  test('a file that was deleted touches who still names it, and a new one nobody', () => {
    assert.deepEqual(touched('apps/tool/test/golden/gone.txt'), ['golden.test.ts'])
    assert.deepEqual(touched('packages/shapes/src/new.ts'), [])
  })

  test('a manifest touches what its package reaches', () => {
    assert.deepEqual(touched('apps/tool/package.json'), ['golden.test.ts', 'launch.test.ts'])
  })

  test('the lockfile, the set-up and the options of the compiler touch everything', () => {
    const all = workspace.files.filter((file) => file.endsWith('.test.ts'))
    for (const file of ['package-lock.json', 'tsconfig.base.json', 'scripts/setup/lock.mjs']) {
      assert.deepEqual(touchedTests(workspace, [file]), all, file)
    }
  })

  test('where nothing changed nothing is touched', () => {
    assert.deepEqual(touchedTests(workspace, []), [])
  })

  test('in this repository a source of the window touches no test of core, and the codec most of all', () => {
    const here = readWorkspace(join(import.meta.dirname, '..'))
    const window = touchedTests(here, ['packages/ui/src/main.tsx'])
    assert.ok(window.some((file) => file.startsWith('packages/ui/test/')))
    assert.ok(!window.some((file) => file.startsWith('packages/core/')))
    const codec = touchedTests(here, ['packages/core/src/codec/index.ts'])
    assert.ok(
      codec.some((file) => /^apps\/cli\/test\/(?:.*\/)?misuse\.test\.ts$/.test(file)),
      'it starts the program',
    )
    assert.ok(codec.length > window.length)
  })
})

suite('what changed', () => {
  test('edited, staged, deleted, renamed and untracked files do, ignored ones do not', () => {
    const root = mkdtempSync(join(tmpdir(), 'pvtcoms-changed-'))
    const git = (...args: string[]): void => {
      const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.invalid']
      execFileSync('git', [...who, ...args], { cwd: root, stdio: 'ignore' })
    }
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), text)
    }
    try {
      git('init', '-q')
      for (const file of ['edited.ts', 'staged.ts', 'deleted.ts', 'a/old.ts', 'same.ts']) {
        write(file, `the text of ${file}`)
      }
      write('.gitignore', 'ignored.ts\n')
      git('add', '.')
      git('commit', '-qm', 'first')
      assert.deepEqual(changedFiles(root, 'HEAD'), [])
      write('edited.ts', 'another')
      write('staged.ts', 'another')
      git('add', 'staged.ts')
      git('mv', 'a/old.ts', 'a/new.ts')
      rmSync(join(root, 'deleted.ts'))
      write('untracked.ts', '')
      write('ignored.ts', '')
      const files = ['a/new.ts', 'a/old.ts', 'deleted.ts', 'edited.ts', 'staged.ts', 'untracked.ts']
      assert.deepEqual(changedFiles(root, 'HEAD'), files)
      git('add', '.')
      git('commit', '-qm', 'second')
      assert.deepEqual(changedFiles(root, 'HEAD'), [])
      assert.deepEqual(changedFiles(root, 'HEAD~1'), files)
      assert.throws(() => changedFiles(root, 'no-such-commit'))
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
  })
})
