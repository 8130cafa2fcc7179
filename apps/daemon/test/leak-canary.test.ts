/**
 * A whole story, with everything that is logged, thrown and left on disk captured: two people meet, talk
 * together and apart, and make mistakes. Then all that names anybody is searched for in it.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { toHex } from '@pvtcoms/core/bytes'
import { isCodedError } from '@pvtcoms/core/errors'
import { until } from '@pvtcoms/testkit/until'
import { type Person, World } from './world.ts'

const world = new World()
after(() => world.close())

const PASSPHRASES = ['quokka-passphrase-of-ann', 'quokka-passphrase-of-ben']
const NAMES = ['Quokka-Ann', 'Quokka-Ben', 'quokka-box']
const TEXTS = ['quokka-text: meet at the old mill', 'quokka-answer', 'quokka-draft', 'quokka-edit']

/** Every form in which bytes could get into a text. */
function spellings(bytes: Uint8Array): readonly string[] {
  const buffer = Buffer.from(bytes)
  return [
    toHex(bytes),
    buffer.toString('base64').replaceAll('=', ''),
    buffer.toString('base64url'),
    base32(bytes),
    bytes.join(','),
  ]
}

function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  const fives = bits.match(/.{5}/g) ?? []
  return fives.map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)]).join('')
}

async function refused(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => assert.fail('it was to be refused'),
    (reason: unknown) => reason,
  )
  assert.ok(isCodedError(error))
  return `${error.code} ${error.message} ${error.stack ?? ''}`
}

/** The conversation with the one contact; 0 before there is one. */
const conversationOf = async (person: Person): Promise<number> =>
  (await person.call('contact.list', { profile: 1 }))[0]?.conversation ?? 0

suite('a whole story', () => {
  test('leaves no name, text, passphrase, link or address in logs, errors, findings or on disk', async () => {
    const { link, key } = await world.mailbox()
    const [ann, ben] = [await world.person('ann'), await world.person('ben')]
    const complaints: string[] = []
    for (const [index, person] of [ann, ben].entries()) {
      const passphrase = PASSPHRASES[index] ?? ''
      await person.call('app.create', { passphrase })
      await person.call('profile.create', { name: NAMES[index] ?? '' })
      await person.call('mailbox.add', { profile: 1, link, name: 'quokka-box' })
      complaints.push(
        await refused(person.call('mailbox.add', { profile: 1, link, name: 'quokka-box' })),
        await refused(person.call('app.create', { passphrase })),
      )
    }
    const { id } = await ann.call('invite.create', { profile: 1, name: 'Quokka-Ben' })
    let invite = ''
    await until(async () => {
      const all = await ann.call('invite.list', { profile: 1 })
      invite = all.find((each) => each.id === id)?.link ?? ''
      return invite !== ''
    })
    await ben.call('invite.accept', { profile: 1, link: invite, name: 'Quokka-Ann' })
    complaints.push(
      await refused(ben.call('invite.accept', { profile: 1, link: invite, name: 'Quokka-Ann' })),
      await refused(ann.call('invite.accept', { profile: 1, link: invite, name: 'Quokka-Ann' })),
      await refused(
        ann.call('invite.accept', { profile: 1, link: invite.slice(0, -9), name: 'x' }),
      ),
    )
    await until(async () => (await conversationOf(ann)) > 0 && (await conversationOf(ben)) > 0)
    const [toBen, toAnn] = [await conversationOf(ann), await conversationOf(ben)]
    const heard = async (person: Person, conversation: number): Promise<readonly unknown[]> => {
      const page = { conversation, position: 'newest', limit: 50 } as const
      const { messages } = await person.call('message.page', page)
      return messages.filter(({ author, kind }) => author === 1 && kind === 'text')
    }
    const sent = await ann.call('message.send', { conversation: toBen, text: TEXTS[0] ?? '' })
    await until(async () => (await heard(ben, toAnn)).length === 1)
    await ann.call('message.edit', { message: sent.id, text: TEXTS[3] ?? '' })
    await ann.call('conversation.draft', { conversation: toBen, text: TEXTS[2] ?? '' })
    await ben.call('app.lock', {})
    await ann.call('message.send', { conversation: toBen, text: TEXTS[0] ?? '' })
    complaints.push(
      await refused(ben.call('app.unlock', { passphrase: PASSPHRASES[0] ?? '' })),
      await refused(ben.call('message.send', { conversation: toAnn, text: TEXTS[1] ?? '' })),
      await refused(ann.call('message.send', { conversation: 99, text: TEXTS[1] ?? '' })),
      await refused(
        ann.call('message.send', { conversation: toBen, text: `${TEXTS[1]}${'x'.repeat(70_000)}` }),
      ),
      await refused(ann.call('backup.restore', { path: '/quokka-path', passphrase: 'x' })),
      await refused(
        ann.call('backup.export', { path: '/quokka-path/x', passphrase: PASSPHRASES[0] ?? '' }),
      ),
    )
    await ben.call('app.unlock', { passphrase: PASSPHRASES[1] ?? '' })
    await until(async () => (await heard(ben, toAnn)).length === 2)
    await ben.call('message.send', { conversation: toAnn, text: TEXTS[1] ?? '' })
    await until(async () => (await heard(ann, toBen)).length === 1)
    await ann.call('backup.create', {})
    const findings = [await ann.call('app.doctor', {}), await ben.call('app.doctor', {})]
    const logs = [ann, ben].map((person) => person.log.last(500))
    const addresses = [key, ...onions(ann), ...onions(ben)]
    await ann.call('app.lock', {})

    const needles = [
      ...NAMES,
      ...PASSPHRASES,
      ...TEXTS,
      ...[link, invite].map((each) => each.replace(/^[^:]*:/, '').slice(0, 40)),
      'quokka',
      ...addresses.flatMap(spellings),
    ]
    const said = JSON.stringify({ logs, complaints, findings })
    for (const needle of needles) {
      assert.ok(!said.toLowerCase().includes(needle.toLowerCase()), 'said to nobody')
    }
    assert.ok(logs[0]?.includes('+0min created') && logs[1]?.includes('+0min unlocked'))
    assert.ok(logs[1]?.includes('+0min unlock-refused wrong-passphrase'))
    assert.ok(complaints.length === 13)
    for (const { directory } of [ann, ben]) {
      for (const file of filesBelow(directory.path)) {
        const bytes = readFileSync(join(directory.path, file))
        for (const needle of needles) {
          assert.ok(!file.includes(needle) && !bytes.includes(needle), `${file} names somebody`)
        }
        for (const address of addresses) assert.ok(!bytes.includes(address), file)
      }
    }
  })
})

/** Of all onions that the person's contacts are written to at, or that they have for them: the keys. */
function onions(person: Person): readonly Uint8Array[] {
  const { tables } = person.messenger.store
  return tables.contacts.list(1).flatMap(({ peerOnionKey, onionSeed, told }) => {
    const seed = onionSeed.expose().slice()
    onionSeed.wipe()
    return [peerOnionKey, seed, ...told.map(({ publicKey }) => publicKey)]
  })
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? join(entry.parentPath, entry.name).slice(folder.length + 1) : [],
  )
}
