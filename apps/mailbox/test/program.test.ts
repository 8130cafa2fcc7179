/** The program without a network: what it refuses, where it keeps things, how it is set up. */
import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { type Outcome, runToEnd } from '@pvtcoms/terminal/driver'
import { Command } from 'commander'
import { linkOf, pictureOf } from '../src/handout.ts'
import { MailboxDirectory } from '../src/mailbox-directory.ts'
import { addRunOptions, settled } from '../src/options.ts'

const LAUNCHER = join(import.meta.dirname, '../bin/pvtcoms-mailbox.mjs')
const folder = mkdtempSync(join(tmpdir(), 'pvtcoms-mailbox-'))
after(() => rmSync(folder, { recursive: true }))
let folders = 0
const newFolder = (): string => join(folder, `data-${++folders}`)
const program = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  runToEnd(LAUNCHER, args, { env })

describe('pvtcoms-mailbox', () => {
  const misuses: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown command', ['teleport'], /unknown command/],
    ['a size that is none', ['run', '--max-size', 'much'], /A size is/],
    ['an epoch that divides no hour', ['run', '--epoch', '7'], /An epoch divides an hour/],
    ['an effort that is no power of two', ['run', '--effort', '12'], /power of two/],
    ['an owner that is no key', ['run', '--owner', 'x25519:me'], /An owner is/],
    ['a backup to nowhere', ['backup'], /missing required argument/],
  ]
  for (const [name, args, expected] of misuses) {
    test(`${name} is misuse: exit code 2, nothing on stdout`, async () => {
      const { code, stdout, stderr } = await program(args)
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
      assert.match(stderr, expected)
      assert.doesNotMatch(stderr, /\n\s+at /)
    })
  }

  test('says that no mailbox runs there, also where a dead one has left its socket', async () => {
    const data = newFolder()
    for (const prepare of [
      () => undefined,
      () => mkdirSync(data),
      () => writeFileSync(join(data, 'control'), ''),
    ]) {
      prepare()
      const { code, stderr } = await program(['status', '--data-directory', data])
      assert.equal(code, 1)
      assert.match(stderr, /\[not-running\]/)
    }
    for (const ask of [['link'], ['alias'], ['stop'], ['backup', 'copy']]) {
      const { code, stderr } = await program([...ask, '--data-directory', data])
      assert.equal(code, 1)
      assert.match(stderr, /\[not-running\]/)
    }
  })

  test('tells a data directory of another user from one that others can enter, and says what to do', async () => {
    const run = (directory: string): Promise<Outcome> =>
      program(['run', '--data-directory', directory])
    const open = newFolder()
    mkdirSync(open)
    writeFileSync(join(open, 'config.json'), '{}')
    chmodSync(open, 0o755)
    const opened = await run(open)
    assert.deepEqual([opened.code, opened.stdout], [1, ''])
    assert.match(opened.stderr, /others can enter .*: chmod 700 it.* \[data-directory\]\n$/)
    const foreign = await run(foreignFolder(newFolder()))
    assert.deepEqual([foreign.code, foreign.stdout], [1, ''])
    assert.match(foreign.stderr, /another user: run this as that user, .* \[directory-owner\]\n$/)
  })

  test('refuses a data directory that cannot be, a foreign store and keys that others can read', async () => {
    const run = (...args: readonly string[]): Promise<Outcome> => program(['run', ...args])
    assert.match((await run('--data-directory', '/dev/null/x')).stderr, /\[data-directory\]/)
    const data = newFolder()
    mkdirSync(data, { mode: 0o700 })
    writeFileSync(join(data, 'letters.db'), 'not a database at all, but a longer text')
    assert.match((await run('--data-directory', data)).stderr, /\[foreign\]/)
    const open = newFolder()
    mkdirSync(join(open, 'keys'), { recursive: true, mode: 0o700 })
    writeFileSync(join(open, 'keys', 'mailbox'), Buffer.alloc(32, 1))
    chmodSync(join(open, 'keys', 'mailbox'), 0o644)
    assert.match((await run('--data-directory', open)).stderr, /\[key-file\]/)
    writeFileSync(join(open, 'keys', 'mailbox'), Buffer.alloc(31))
    chmodSync(join(open, 'keys', 'mailbox'), 0o600)
    assert.match((await run('--data-directory', open)).stderr, /\[key-file\]/)
  })

  test('names what is wrong with its file of settings', async () => {
    for (const [text, expected] of [
      ['{', /not an object/],
      ['[1]', /not an object/],
      ['{"maxSize": true}', /maxSize is a text or a number/],
      ['{"maxSize": "huge"}', /maxSize: A size is/],
      ['{"colour": "red"}', /does not exist: colour/],
      ['{"bridge": "obfs4"}', /bridge is a list/],
      [Buffer.from('{"bridge": ["\xff"]}', 'latin1'), /not an object/],
      ['{"dataDirectory": "/elsewhere"}', /does not exist/],
    ] as const) {
      const data = newFolder()
      mkdirSync(data)
      writeFileSync(join(data, 'config.json'), text)
      const { code, stderr } = await program(['run', '--data-directory', data])
      assert.equal(code, 1)
      assert.match(stderr, expected)
      assert.match(stderr, /\[config-file\]/)
      assert.deepEqual(readdirSync(data), ['config.json'], 'nothing was made')
    }
  })
})

describe('settings of a mailbox', () => {
  test('come from flags, then the environment, then config.json, then defaults', async () => {
    const data = newFolder()
    mkdirSync(data)
    const settings = { maxStreams: 1, effort: '2', maxSize: '3G', bridge: ['a', 'b'] }
    writeFileSync(join(data, 'config.json'), JSON.stringify(settings))
    process.env['PVTCOMS_MAILBOX_MAX_STREAMS'] = '4'
    process.env['PVTCOMS_MAILBOX_EFFORT'] = '8'
    try {
      const command = addRunOptions(new Command())
      command.parse(['--data-directory', data, '--max-streams', '5'], { from: 'user' })
      const { maxStreams, effort, maxSize, keepFree, bridge } = await settled(command)
      assert.deepEqual(
        { maxStreams, effort, maxSize, keepFree, bridge },
        { maxStreams: 5, effort: 8, maxSize: 3 * 2 ** 30, keepFree: 2 ** 28, bridge: ['a', 'b'] },
      )
    } finally {
      delete process.env['PVTCOMS_MAILBOX_MAX_STREAMS']
      delete process.env['PVTCOMS_MAILBOX_EFFORT']
    }
  })
})

describe('a data directory', () => {
  test('keeps keys for its owner alone, and gives the same ones again', async () => {
    const path = newFolder()
    const directory = new MailboxDirectory(path)
    await directory.prepare()
    let draws = 0
    const random = { random: (length: number) => new Uint8Array(length).fill(++draws) }
    const first = await directory.mailboxKey(random)
    const again = await directory.mailboxKey(random)
    assert.deepEqual(again.expose(), first.expose())
    assert.equal(draws, 1)
    await directory.aliasKey(2, random)
    await directory.aliasKey(1, random)
    assert.deepEqual(await directory.aliases(), [1, 2])
    for (const place of ['.', 'keys']) assert.equal(statSync(join(path, place)).mode & 0o777, 0o700)
    for (const key of readdirSync(join(path, 'keys'))) {
      assert.equal(statSync(join(path, 'keys', key)).mode & 0o777, 0o600)
    }
  })
})

describe('what is handed out', () => {
  test('is a link, and a picture of the same that a phone can read', async () => {
    const { default: decodeQR } = await import('qr/decode.js')
    const descriptor = { kind: 'mailbox', publicKey: new Uint8Array(32), port: 80 } as const
    const picture = pictureOf(descriptor)
    assert.equal(decodeQR(pixels(picture)), linkOf(descriptor).toUpperCase())
  })
})

/** What a camera sees of half blocks on a dark terminal, ten pixels for each module. */
function pixels(picture: string): { width: number; height: number; data: Uint8Array } {
  const rows = picture.trimEnd().split('\n')
  const scale = 10
  const columns = Math.max(...rows.map((row) => row.length))
  const [width, height] = [columns * scale, rows.length * 2 * scale]
  const data = new Uint8Array(width * height * 4).fill(255)
  for (let y = 0; y < height; y++) {
    const line = Math.floor(y / scale)
    for (let x = 0; x < width; x++) {
      const block = rows[line >> 1]?.[Math.floor(x / scale)] ?? ' '
      const isLit = block === '█' || block === (line % 2 === 0 ? '▀' : '▄')
      data.fill(isLit ? 255 : 0, (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  }
  return { width, height, data }
}

/** A folder that belongs to another user: one at `path` that root gives away, or one of root's. */
function foreignFolder(path: string): string {
  if (process.getuid?.() !== 0) return '/usr'
  mkdirSync(path, { mode: 0o700 })
  chownSync(path, 65_534, 65_534)
  return path
}
