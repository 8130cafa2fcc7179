import assert from 'node:assert/strict'
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { type Outcome, runToEnd } from '@pvtcoms/terminal/driver'

const LAUNCHER = join(import.meta.dirname, '../../bin/pvtcoms.mjs')

/** A valid address (all-zero key) and the same with its last letter changed. */
const ADDRESS = `${'a'.repeat(51)}m2dqd.onion:80`
const MISTYPED = ADDRESS.replace('m2dqd', 'n2dqd')
const WRONG_VERSION = `${'a'.repeat(56)}.onion:80`

suite('the pvtcoms program', () => {
  test('tells its version and its help on stdout', async () => {
    const manifest = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')
    const { version } = JSON.parse(manifest) as { version: string }
    assert.deepEqual(await pvtcoms(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' })
    for (const args of [
      ['--help'],
      ['contact', '--help'],
      ['invite', 'accept', '--help'],
      ['tor', '--help'],
      ['tor', 'dial', '--help'],
    ]) {
      const outcome = await pvtcoms(args)
      assert.equal(outcome.code, 0)
      assert.match(outcome.stdout, /^Usage: pvtcoms/)
      assert.equal(outcome.stderr, '')
    }
  })

  for (const [name, args, expected] of [
    ['an unknown command', ['teleport'], /unknown command/],
    ['an unknown option', ['tor', 'listen', '--loud'], /unknown option/],
    ['a missing address', ['tor', 'dial'], /missing required argument/],
    ['a port that is none', ['tor', 'listen', '--port', '70000'], /1 … 65535/],
    ['what is not an address', ['tor', 'dial', 'example.org:80'], /\[invalid-address\]/],
    ['an address without a port', ['tor', 'dial', ADDRESS.slice(0, -3)], /\[invalid-address\]/],
    ['an address of another version', ['tor', 'dial', WRONG_VERSION], /\[invalid-address\]/],
    ['a mistyped address', ['tor', 'dial', MISTYPED], /typing mistake.*\[address-checksum\]/],
    ['a control port elsewhere', ['tor', 'listen', '--control', '192.0.2.1:9051'], /\[usage\]/],
    ['a torrc that is absent', ['tor', 'listen', '--torrc', '/nonexistent'], /\[usage\]/],
    ['a contact that is not named', ['send'], /missing required argument/],
    ['one argument too many', ['read', 'Bob', 'Carol'], /too many arguments/],
    ['a number that is none', ['read', 'Bob', '--limit', '0'], /A number from 1 to 200/],
    ['a duration that is none', ['contact', 'configure', 'Bob', '--timer', '1y'], /Such as 30s/],
    ['neither on nor off', ['contact', 'configure', 'Bob', '--read-receipts', '1'], /on or off/],
    ['a route that is none', ['contact', 'configure', 'Bob', '--route', 'air'], /Allowed choices/],
    ['a status that none can have', ['send', 'Bob', 'x', '--wait', 'seen'], /Allowed choices/],
    ['two answers', ['contact', 'verify', 'Bob', '--same', '--different'], /cannot be used with/],
    ['a passphrase as an argument', ['unlock', '--passphrase', 'secret'], /unknown option/],
    [
      'an invite as an argument',
      ['invite', 'accept', 'pvtcoms:abc'],
      /leave the link out.*\[usage\]/,
    ],
    ['stdout as a source', ['unlock', '--passphrase-fd', '1'], /An open file descriptor/],
    ['a shell that nobody knows', ['completion', 'csh'], /Allowed choices/],
    [
      'two ways to find tor at once',
      ['tor', 'listen', '--control', 'unix:/x', '--data-directory', '/y'],
      /\[usage\]/,
    ],
  ] as const) {
    test(`${name} is misuse: exit code 2, one line, nothing on stdout`, async () => {
      const { code, stdout, stderr } = await pvtcoms(args)
      assert.equal(code, 2)
      assert.equal(stdout, '')
      assert.match(stderr, expected)
      assert.doesNotMatch(stderr, /\n\s+at /)
    })
  }

  test('the link of an invite is not said again, wherever it was typed', async () => {
    const link = `pvtcoms:${'aB3-_xYz'.repeat(18)}`
    for (const args of [
      [link],
      ['invite', link],
      ['invite', 'accept', link],
      ['invite', 'accept', 'Bob', link],
      ['invite', 'accept', 'Bob', '--timeout', link],
      ['invite', 'accept', `--link=${link}`],
    ]) {
      const { code, stdout, stderr } = await pvtcoms(args)
      assert.equal(code, 2)
      assert.doesNotMatch(`${stdout}${stderr}`, /aB3/)
    }
  })

  test('a daemon that does not run is failure: exit code 1, and what to do', async () => {
    const { code, stdout, stderr } = await pvtcoms(['status', '--data-directory', '/nonexistent'])
    assert.equal(code, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /start it \(pvtcoms start\) \[not-running\]\n$/)
  })

  test('a data directory of another user, and one that others can enter: each with its code and what to do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'misuse-'))
    const start = (directory: string): Promise<Outcome> =>
      pvtcoms(['start', '--locked', '--data-directory', directory])
    writeFileSync(join(folder, 'store'), '')
    chmodSync(folder, 0o755)
    const open = await start(folder)
    assert.equal(open.code, 1)
    assert.match(open.stderr, /others can enter .*: chmod 700 it.* \[data-directory\]\n$/)
    const isRoot = process.getuid?.() === 0
    if (isRoot) chownSync(folder, 65_534, 65_534)
    const foreign = await start(isRoot ? folder : '/usr')
    assert.equal(foreign.code, 1)
    assert.match(foreign.stderr, /another user: run pvtcoms as that user.* \[directory-owner\]\n$/)
    rmSync(folder, { recursive: true })
  })

  test('a tor that is missing, or a control port where nobody listens, is failure: exit code 1', async () => {
    const missing = await pvtcoms(['tor', 'listen', '--control', 'unix:/nonexistent/control'])
    assert.equal(missing.code, 1)
    assert.match(missing.stderr, /\[control-unreachable\]/)
    const noDirectory = await pvtcoms(['tor', 'listen', '--data-directory', '/dev/null/x'])
    assert.equal(noDirectory.code, 1)
    assert.match(noDirectory.stderr, /\[data-directory-not-writable\]/)
    const bridge = await pvtcoms(['tor', 'listen', '--bridge', 'nonsense'])
    assert.equal(bridge.code, 1)
    assert.match(bridge.stderr, /\[bridge-line\]/)
  })
})

function pvtcoms(args: readonly string[]): Promise<Outcome> {
  return runToEnd(LAUNCHER, args)
}
