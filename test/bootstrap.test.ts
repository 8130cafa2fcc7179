/**
 * scripts/bootstrap.mjs as a process, in a project of its own whose path has a space, with an npm
 * of ours in PATH: no network, no real installation.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, suite, test } from 'node:test'

const scripts = join(import.meta.dirname, '..', 'scripts')

/** Stands for npm: notes its arguments, then brings a Node that is this one. */
const NPM = `
import { appendFileSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
appendFileSync('npm.log', process.argv.slice(2).join(' ') + '\\n')
console.log('noise of npm')
rmSync('node_modules', { recursive: true, force: true })
for (const name of ['linux-x64', 'linux-arm64', 'darwin-x64', 'bin-darwin-arm64']) {
  mkdirSync(\`node_modules/node-\${name}/bin\`, { recursive: true })
  symlinkSync(process.execPath, \`node_modules/node-\${name}/bin/node\`)
}
await new Promise((resolve) => setTimeout(resolve, Number(process.env.NPM_TAKES ?? 0)))
if (process.env.NPM_FAILS) console.error('npm error code ' + process.env.NPM_FAILS)
process.exitCode = process.env.NPM_FAILS ? 1 : 0
`

/** Stands for the program: shows what it was given, then does what its first argument says. */
const PROGRAM = `
const [what, value] = process.argv.slice(2)
if (what === 'wait') {
  process.on('SIGTERM', () => process.exit(7))
  setInterval(() => undefined, 1000)
}
console.log(JSON.stringify({ argv: process.argv.slice(2), node: process.argv0 }))
if (what === 'exit') process.exitCode = Number(value)
if (what === 'die') process.kill(process.pid, 'SIGKILL')
`

let project: string
let bin: string
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'pvtcoms project '))
  bin = join(project, 'fake bin')
  mkdirSync(bin)
  for (const part of ['bootstrap.mjs', 'setup']) {
    cpSync(join(scripts, part), join(project, 'scripts', part), { recursive: true })
  }
  writeFileSync(join(project, 'package-lock.json'), '{}')
  writeFileSync(join(project, 'scripts', 'check.ts'), PROGRAM)
  writeFileSync(join(bin, 'npm.mjs'), NPM)
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\nexec "${process.execPath}" "${bin}/npm.mjs" "$@"\n`)
  chmodSync(join(bin, 'npm'), 0o755)
})
afterEach(() => {
  rmSync(project, { recursive: true, force: true })
})

interface Result {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [join(project, 'scripts', 'bootstrap.mjs'), ...args], {
    env: { PATH: bin, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function bootstrap(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
  const child = start(args, env)
  assert.ok(child.stdout !== null && child.stderr !== null)
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ])
  return { code, signal, stdout, stderr }
}

const npmRuns = (): number =>
  existsSync(join(project, 'npm.log'))
    ? readFileSync(join(project, 'npm.log'), 'utf8').trimEnd().split('\n').length
    : 0

suite('bootstrap', () => {
  test('installs first, says so, and hands over; the next time it is silent', async () => {
    const first = await bootstrap(['check', 'a b', '--json'])
    assert.equal(first.code, 0, first.stderr)
    assert.match(first.stderr, /^set-up: installing the dependencies/)
    assert.deepEqual((JSON.parse(first.stdout) as { argv: string[] }).argv, ['a b', '--json'])
    assert.equal(
      readFileSync(join(project, 'npm.log'), 'utf8'),
      'ci --ignore-scripts --no-progress --loglevel=error\n',
    )

    const second = await bootstrap(['check'])
    assert.equal(second.stderr, '')
    assert.equal(second.code, 0)
    assert.equal(npmRuns(), 1)
  })

  test('runs the program on the pinned Node', async () => {
    const { stdout } = await bootstrap(['check'])
    const { node } = JSON.parse(stdout) as { node: string }
    assert.ok(node.startsWith(join(project, 'node_modules')), node)
  })

  test('installs again when the lockfile has changed', async () => {
    await bootstrap(['check'])
    writeFileSync(join(project, 'package-lock.json'), '{ "changed": true }')
    const { code } = await bootstrap(['check'])
    assert.equal(code, 0)
    assert.equal(npmRuns(), 2)
  })

  test('an installation that broke off is done again', async () => {
    const broken = await bootstrap(['check'], { NPM_FAILS: 'ENOTFOUND' })
    assert.equal(broken.code, 1)
    assert.match(broken.stderr, /set-up: npm cannot reach its registry.*\[no-network\]\n$/)
    assert.equal(broken.stdout, '')
    const { code } = await bootstrap(['check'])
    assert.equal(code, 0)
    assert.equal(npmRuns(), 2)
  })

  test('of two at once, one installs and the other waits', async () => {
    const both = await Promise.all([
      bootstrap(['check'], { NPM_TAKES: '500' }),
      bootstrap(['check'], { NPM_TAKES: '500' }),
    ])
    for (const { code, stderr } of both) assert.equal(code, 0, stderr)
    assert.equal(npmRuns(), 1)
    assert.match(both.map(({ stderr }) => stderr).join(''), /waiting for another set-up/)
  })

  test('says what to do when npm is missing', async () => {
    rmSync(join(bin, 'npm'))
    const { code, stderr } = await bootstrap(['check'])
    assert.equal(code, 1)
    assert.match(stderr, /set-up: npm is missing: .*\[npm-missing\]\n$/)
  })

  test('passes the exit code on', async () => {
    assert.equal((await bootstrap(['check', 'exit', '5'])).code, 5)
  })

  test('dies of the signal that killed the program', async () => {
    assert.equal((await bootstrap(['check', 'die'])).signal, 'SIGKILL')
  })

  test('passes signals on and waits for the program to end', async () => {
    const child = start(['check', 'wait'])
    assert.ok(child.stdout !== null)
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'close'), [7, null])
  })

  test('refuses what it does not know before it installs anything', async () => {
    const unknown = await bootstrap(['bogus'])
    assert.equal(unknown.code, 2)
    assert.match(unknown.stderr, /demo\|test\|check.*\[misuse\]\n$/)
    const absent = await bootstrap(['conformance'])
    assert.equal(absent.code, 1)
    assert.match(absent.stderr, /\[program-missing\]\n$/)
    assert.equal(npmRuns(), 0)
  })

  test('says where it cannot write', async () => {
    writeFileSync(join(project, '.cache'), '') // a file where a folder must be stops root, too
    const { code, stderr } = await bootstrap(['check'])
    assert.equal(code, 1)
    assert.match(stderr, /^set-up: .*\.cache cannot be written \(E\w+\) \[not-writable\]\n$/)
  })
})
