import assert from 'node:assert/strict'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, suite, test } from 'node:test'
import { formatDescriptorLink } from '@pvtcoms/core/descriptor-link'
import { unixMs } from '@pvtcoms/core/env'
import { formatLink } from '@pvtcoms/core/invite'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { runToEnd } from '@pvtcoms/terminal/driver'
import { SCRIPT } from '../support/script.ts'
import { APP } from '../support/views.ts'
import { World } from '../support/world.ts'

const LAUNCHER = join(import.meta.dirname, '../../bin/pvtcoms.mjs')

let world: World
before(async () => (world = await World.open(SCRIPT)))
after(() => world.close())
beforeEach(() => {
  world.calls.length = 0
  world.answers = {}
})

const key = (seed: number): Uint8Array => new Uint8Array(32).fill(seed)

const inviteLink = (seed: number): string =>
  formatLink({
    expires: unixMs(2_000_000_000_000 + seed * 1_000),
    secret: new Secret('InviteSecret', key(seed)),
    bundleHash: key(seed + 1),
    mailboxes: [{ kind: 'mailbox', publicKey: key(seed + 2), port: 80 }],
  })

const mailboxLink = (seed: number, kind: 'mailbox' | 'own-box' = 'mailbox'): string =>
  formatDescriptorLink({ kind, publicKey: key(seed), port: 80 }, (bytes) =>
    nodePrimitives.sha3_256(bytes),
  )

const INVITE = inviteLink(1)
const OTHER = inviteLink(101)
const wrapped = (link: string): string => link.replace(/.{60}/g, '$&\n> ')

/** What the daemon was asked with. */
function sent(method: string): unknown {
  const [call, another] = world.calls.filter((each) => each.method === method)
  assert.equal(another, undefined)
  return call?.params
}

suite('a link on stdin', () => {
  test('is found in a whole letter, however long it is', async () => {
    const letter = `From: Ada\n\n${'Dear Bob, it is long ago.\n'.repeat(2_000)}\n> ${wrapped(INVITE)}.\n> Ada\n`
    const { code } = await world.run(['invite', 'accept', 'Ada'], { input: letter })
    assert.equal(code, 0)
    assert.deepEqual(sent('invite.accept'), { profile: 1, link: INVITE, name: 'Ada' })
  })

  test('that comes twice is one; two different ones are listed and refused, without a secret', async () => {
    const twice = await world.run(['invite', 'accept', 'Ada'], { input: `<${INVITE}>\n${INVITE}` })
    assert.equal(twice.code, 0)
    world.calls.length = 0
    const input = `${INVITE}\nor\n${wrapped(OTHER)}`
    const { code, stdout, stderr } = await world.run(['invite', 'accept', 'Ada'], { input })
    assert.deepEqual([code, stdout, sent('invite.accept')], [1, '', undefined])
    assert.match(stderr, /1\) pvtcoms:[\w-]{8}…[\w-]{4}\n2\) pvtcoms:[\w-]{8}…[\w-]{4}\n/)
    assert.match(stderr, /\[several-links\]\n$/)
    assert.doesNotMatch(stderr, /pvtcoms:[\w-]{9}/)
  })

  test('of a mailbox is not taken for an invite, nor the other way round', async () => {
    const input = `${mailboxLink(7)}\n${INVITE}`
    await world.run(['invite', 'accept', 'Ada'], { input })
    assert.deepEqual(sent('invite.accept'), { profile: 1, link: INVITE, name: 'Ada' })
    await world.run(['mailbox', 'add', 'attic'], { input })
    const added = { profile: 1, name: 'attic', link: mailboxLink(7) }
    assert.deepEqual(sent('mailbox.add'), added)
  })

  test('that is known for what became of it is named so once, with what to do next', async () => {
    const { code, stdout, stderr } = await world.run(['invite', 'accept', 'Myself', '--wait'], {
      input: INVITE,
    })
    assert.deepEqual([code, stdout], [1, ''])
    const words = 'this is your own invite, and you cancelled it: create a new one'
    assert.equal(stderr.split(words).length, 2, stderr)
    assert.match(stderr, /\[own-invite-cancelled\]\n$/)
  })

  test('that is not in a long text is missed, by a code', async () => {
    const input = 'no link here\n'.repeat(1_000)
    const { code, stderr } = await world.run(['invite', 'accept', 'Ada'], { input })
    assert.deepEqual([code, sent('invite.accept')], [1, undefined])
    assert.match(stderr, /\[no-link\]\n$/)
  })
})

suite('links as arguments', () => {
  test('of a mailbox and its aliases are found in what was copied with them', async () => {
    const [first, second] = [mailboxLink(8, 'own-box'), mailboxLink(9, 'own-box')]
    const args = ['mailbox', 'add', 'home', `<${mailboxLink(7, 'own-box').toUpperCase()}>.`]
    await world.run([...args, '--alias', `1) ${first}\n2) ${second}`])
    assert.deepEqual(sent('mailbox.add'), {
      ...{ profile: 1, name: 'home', link: mailboxLink(7, 'own-box'), aliases: [first, second] },
    })
  })
})

suite('a link at a terminal', () => {
  test('is put together from the lines that it was wrapped to', async () => {
    const accept = world.start(['invite', 'accept', 'Ada'], { terminal: true })
    await accept.shown(/Paste the invite link: /, 'stderr')
    accept.type(`${INVITE.slice(0, 60)}\r`)
    await accept.shown(/The rest of it: /, 'stderr')
    accept.type(`${INVITE.slice(60, 120)}\r${INVITE.slice(120)}\rRegards\r`)
    assert.equal(await accept.code, 0)
    assert.deepEqual(sent('invite.accept'), { profile: 1, link: INVITE, name: 'Ada' })
  })

  test('is chosen when there are several', async () => {
    const accept = world.start(['invite', 'accept', 'Ada'], { terminal: true })
    await accept.shown(/Paste the invite link: /, 'stderr')
    accept.type(`\x1b[200~one: ${INVITE}\ntwo: ${OTHER}\x1b[201~\r`)
    await accept.shown(/Which one\? \(1–2\) /, 'stderr')
    accept.type('3\r')
    await accept.shown(/Which one.*Which one/s, 'stderr')
    accept.type('2\r')
    assert.equal(await accept.code, 0)
    assert.deepEqual(sent('invite.accept'), { profile: 1, link: OTHER, name: 'Ada' })
  })
})

suite('a file in place of a text', () => {
  test('is not sent, and neither is its path; what is on stdin may be a path', async () => {
    const path = import.meta.filename
    world.calls.length = 0
    const refused = await world.run(['send', 'Bob', path])
    assert.equal(refused.code, 2)
    assert.match(
      refused.stderr,
      /^pvtcoms: pictures and files cannot be sent yet; .* \[no-files-yet\]\n$/i,
    )
    const picture = await world.run(['send', 'Bob'], {
      input: Buffer.from('\x89PNG\r\n', 'latin1'),
    })
    assert.equal(picture.code, 2)
    assert.match(picture.stderr, /^Pictures and files cannot be sent yet\.$/m)
    assert.ok(!world.calls.some(({ method }) => method === 'message.send'))
    assert.equal((await world.run(['send', 'Bob', 'and/or'])).code, 0)
    assert.equal((await world.run(['send', 'Bob', '-'], { input: path })).code, 0)
  })
})

suite('what is not UTF-8', () => {
  const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

  test('on stdin is refused with a code, and nothing is sent', async () => {
    for (const args of [
      ['send', 'Bob'],
      ['send', 'Bob', '-'],
      ['message', 'edit', '13'],
      ['invite', 'accept', 'Ada'],
      ['mailbox', 'add', 'attic'],
      ['bridge', 'set'],
      ['chat', 'Bob'],
    ]) {
      world.calls.length = 0
      const { code, stderr } = await world.run(args, { input: latin1('gr\xfcn\n') })
      assert.equal(code, 2, args.join(' '))
      assert.match(stderr, /stdin is not text in UTF-8 \[not-utf8\]/)
      const changes = world.calls.filter(({ method }) =>
        /send|edit|accept|add|bridges|draft/.test(method),
      )
      assert.deepEqual(changes, [])
    }
  })

  test('is no passphrase: other bytes would open the same store', async () => {
    for (const bytes of ['correct horse \xff', 'correct horse \xfe', '\xe2\x82']) {
      const file = join(world.directory, 'secret')
      writeFileSync(file, latin1(`${bytes}\n`))
      const fd = openSync(file, 'r')
      const { code, stderr } = await world.run(['unlock', '--passphrase-fd', String(fd)])
      closeSync(fd)
      assert.deepEqual([code, world.calls], [2, []])
      assert.match(stderr, /the passphrase is not text in UTF-8 \[not-utf8\]/)
    }
  })

  test('is no argument, of any command', async () => {
    // A shell passes the byte as it is.
    const { code, stderr } = await runToEnd('-e', [
      `const { spawnSync } = require('node:child_process')
      const run = spawnSync('sh', ['-c', 'exec "$0" "$1" send Bob "$(printf "gr\\\\374n")"', process.execPath, ${JSON.stringify(LAUNCHER)}])
      process.stderr.write(run.stderr)
      process.exitCode = run.status`,
    ])
    assert.equal(code, 2)
    assert.match(stderr, /an argument is not text in UTF-8 \[not-utf8\]/)
  })
})

suite('bridges on stdin', () => {
  test('are set from a whole mail, and lines that were left out are named with the program that is missing', async () => {
    const mail =
      'Here are your bridges:\r\n\r\n1) 192.0.2.1:443\r\n2) webtunnel 192.0.2.2:443 url=x\r\n'
    world.answers['app.bridges'] = () => ({
      app: { ...APP, bridges: ['192.0.2.1:443'] },
      taken: 1,
      leftOut: [
        { reason: 'no-bridge', lines: [1] },
        { reason: 'program-missing', programs: ['lyrebird', 'webtunnel-client'], lines: [4, 5] },
      ],
    })
    const { code, stdout, stderr } = await world.run(['bridge', 'set'], { input: mail })
    assert.deepEqual([code, stdout], [0, '192.0.2.1:443\n'])
    assert.equal(
      stderr,
      'Left out line 1: not a bridge line\nLeft out lines 4, 5: needs a program that is not installed: lyrebird or webtunnel-client\n',
    )
    assert.deepEqual(sent('app.bridges'), { text: mail.replaceAll('\r\n', '\n').trimEnd() })
  })

  test('without one that can be used fail, and nothing was changed', async () => {
    world.answers['app.bridges'] = () => ({
      ...{ app: APP, taken: 0, leftOut: [{ reason: 'cut-off', lines: [1] }] },
    })
    const { code, stdout, stderr } = await world.run(['bridge', 'set', 'obfs4 192.0.2.1:443'])
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /^Left out line 1: cut off.*\n.*nothing was changed \[no-bridge\]\n$/)
  })
})
