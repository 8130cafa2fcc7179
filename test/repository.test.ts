import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { withMethods } from '../scripts/rpc-page.ts'

const root = join(import.meta.dirname, '..')
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)))
const documents = files.filter((file) => file.endsWith('.md'))
const manifests = files.filter((file) => /(^|\/)package\.json$/.test(file))

/** Folders whose files a document may name in backquotes; other backquoted text is not a path. */
const PATH = /^(?:\.ci|apps|bench|docs|packages|research|scripts|test|vectors)\/[\w./*{},-]+$/

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** The relative targets of links and images in a Markdown text, without their anchors. Code has none. */
function links(markdown: string): string[] {
  const text = markdown.replaceAll(/^```.*?^```$/gms, '')
  const targets = [
    ...text.matchAll(/\]\(([^)\s]+)\)/g),
    ...text.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g),
  ].map((match) => match[1] ?? '')
  return targets
    .filter((target) => !/^[a-z]+:/.test(target) && !target.startsWith('#'))
    .map((target) => target.replace(/#.*$/, ''))
}

/** The paths from the root that a Markdown text names in backquotes. */
function namedPaths(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)]
    .map((match) => match[1] ?? '')
    .filter((code) => PATH.test(code))
}

suite('documents', () => {
  test('every relative link leads to a file', () => {
    const broken = documents.flatMap((file) =>
      links(read(file))
        .filter((target) => !existsSync(join(root, dirname(file), target)))
        .map((target) => `${file} → ${target}`),
    )
    assert.deepEqual(broken, [])
  })

  test('every path that a document names exists', () => {
    const missing = documents.flatMap((file) =>
      namedPaths(read(file))
        .filter((path) => globSync(path, { cwd: root }).length === 0)
        .map((path) => `${file} → ${path}`),
    )
    assert.deepEqual(missing, [])
  })

  test('links and paths are found in the forms that documents use', () => {
    const prose = 'See [a](docs/a.md#part), ![b](b.svg), <img src="c.svg">, [d](https://x.test/).'
    const text = `${prose}\n\`\`\`ts\nhandlers['app.lock']({})\n\`\`\`\n`
    assert.deepEqual(links(text), ['docs/a.md', 'b.svg', 'c.svg'])
    assert.deepEqual(namedPaths('`packages/core/src/*.ts`, `npm test`, `test/a.ts`, `a/b.ts`'), [
      'packages/core/src/*.ts',
      'test/a.ts',
    ])
  })

  test('docs/rpc.md tells the methods as they are declared', () => {
    const page = read('docs/rpc.md')
    assert.equal(page, withMethods(page), 'run: node scripts/rpc-page.ts')
  })

  test('every decision is called NNN-what-it-is and has its own number', () => {
    const decisions = files.filter((file) => /^docs\/decisions\/\d/.test(file))
    const numbers = decisions.map((file) => /\/(\d{3})-[a-z0-9-]+\.md$/.exec(file)?.[1])
    assert.ok(decisions.length > 0)
    assert.ok(!numbers.includes(undefined))
    assert.equal(new Set(numbers).size, numbers.length)
  })
})

suite('findings', () => {
  const scripts = files.filter((file) => /^findings\/[^/]+\.sh$/.test(file)).sort()

  test('each is in the list, and the list has no other', () => {
    const listed = links(read('findings/README.md')).filter((target) => target.endsWith('.sh'))
    assert.deepEqual(
      listed.map((target) => `findings/${target}`),
      scripts,
    )
  })

  test('each names a guard of ours, which is there', () => {
    for (const file of scripts) {
      const [, guard = ''] = /\n# Guard: (.*?)\nset -/s.exec(read(file)) ?? []
      const paths = guard.match(/\b(?:packages|apps|scripts|test)\/[\w./-]+\.ts\b/g) ?? []
      assert.ok(paths.length > 0, `${file} names no guard`)
      for (const path of paths) assert.ok(existsSync(join(root, path)), `${file} → ${path}`)
    }
  })
})

suite('repository', () => {
  test('no source is longer than 400 lines', () => {
    // Tests are not counted: one file has what holds of one behaviour.
    const sources = files.filter(
      (file) => /\.(?:[cm]?ts|tsx|mjs|css|c|rs)$/.test(file) && !/(?:^|\/)test\//.test(file),
    )
    assert.ok(sources.length > 100, 'the sources were found at all')
    assert.deepEqual(
      sources
        .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
        .filter(({ lines }) => lines > 400),
      [],
    )
  })

  test('no folder has more than 20 files side by side', () => {
    const counts = Map.groupBy(files, (file) => dirname(file))
    // Decisions are a numbered list.
    const list = 'docs/decisions'
    assert.deepEqual(
      [...counts]
        .filter(([folder, { length }]) => length > 20 && folder !== list)
        .map(([folder, { length }]) => ({ folder, files: length })),
      [],
    )
  })

  test('no file names a path of the machine that it was written on', () => {
    const personal = /\/(?:home|Users|root|work|workspace)\/[A-Za-z]/
    const texts = files.filter((file) => /\.(?:[cm]?[jt]s|json|md|sh|svg|yml)$|run$/.test(file))
    assert.deepEqual(
      texts.filter((file) => personal.test(read(file))),
      [],
    )
  })

  test('every dependency is pinned to one version', () => {
    for (const file of manifests) {
      const manifest = JSON.parse(read(file)) as Record<string, Record<string, string> | undefined>
      const all = {
        ...manifest['dependencies'],
        ...manifest['devDependencies'],
        ...manifest['optionalDependencies'],
      }
      for (const [name, version] of Object.entries(all)) {
        assert.match(version, /^\d+\.\d+\.\d+(?:-[\w.]+)?$/, `${file}: ${name}`)
      }
    }
  })

  test('packages that share a dependency share its version', () => {
    const versions = new Map<string, string>()
    for (const file of manifests) {
      const manifest = JSON.parse(read(file)) as Record<string, Record<string, string> | undefined>
      for (const kind of ['dependencies', 'devDependencies']) {
        for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
          assert.equal(versions.get(name) ?? version, version, `${file}: ${name}`)
          versions.set(name, version)
        }
      }
    }
  })

  test('the lockfile has an entry for every package of every platform', () => {
    // Without one `npm ci` refuses the whole lockfile, on all platforms.
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>
    }
    const named = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    )
    const present = new Set(
      Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, '')),
    )
    assert.ok(named.length > 0)
    assert.deepEqual(
      named.filter((name) => !present.has(name)),
      [],
    )
  })

  test('the lockfile agrees with the manifests and names no registry', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { resolved?: string; dependencies?: Record<string, string> }>
    }
    for (const [path, entry] of Object.entries(lock.packages)) {
      assert.doesNotMatch(entry.resolved ?? '', /^https?:/, path)
    }
    for (const file of manifests) {
      const manifest = JSON.parse(read(file)) as { dependencies?: Record<string, string> }
      const folder = file === 'package.json' ? '' : dirname(file)
      assert.deepEqual(lock.packages[folder]?.dependencies, manifest.dependencies, file)
    }
  })
})
