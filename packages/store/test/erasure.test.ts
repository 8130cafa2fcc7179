/** What was deleted is in no file any more, for somebody who has the passphrase as well as the disk. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Secret } from '@pvtcoms/core/secret'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { THE_CONTACT, US } from '../src/index.ts'
import { createStore, type FileStore, openStore } from '../src/node/index.ts'
import { openPages } from './open-files.ts'
import { Places } from './places.ts'
import { type AddedContact, Rows } from './rows.ts'

const SEED = process.env['PVTCOMS_SEED'] ?? 'erasure'
const random = new SeededRandom(SEED)
const places = new Places(random.stream('places'))
const rows = new Rows(random.stream('rows'))

/** A word that nothing else has in common with more than a few letters of. */
const newWord = (): string =>
  Array.from({ length: 14 }, () => String.fromCharCode(97 + random.int(26))).join('')

/** The index of words leaves out what a word has in common with the one before it. */
const tail = (word: string): string => word.slice(5)

interface Filled extends AddedContact {
  readonly store: FileStore
  readonly path: string
  readonly profile: number
  /** Ids of the contact's messages, and what word is in each. */
  readonly words: ReadonlyMap<number, string>
}

function filled(messages: number): Filled {
  const path = places.path()
  const store = createStore(places.place(path))
  const { profile, added, other } = store.transact(() => {
    const owner = store.profiles.add(rows.profile())
    const called = { name: newWord(), draft: newWord() }
    return {
      profile: owner,
      added: rows.addContact(store, owner, {}, called),
      other: rows.addContact(store, owner),
    }
  })
  const words = new Map<number, string>()
  for (let count = 0; count < messages; count += 50) {
    store.transact(() => {
      for (let each = 0; each < 50; each++) {
        const text = `so it is ${newWord()} indeed`
        const id = store.messages.add(rows.message(added.conversation, { text }))
        words.set(id, text.split(' ')[3] ?? '')
        store.messages.add(rows.message(other.conversation, { text: `or ${newWord()} perhaps` }))
      }
    })
  }
  return { store, path, profile, ...added, words }
}

/** While it is open, after it was closed, and after it was opened and closed once more. */
function assertGone({ store, path }: Filled, gone: readonly (string | Uint8Array)[]): void {
  const look = (when: string): void => {
    const pages = openPages(path)
    const found = gone.filter((each) => pages.includes(each))
    assert.deepEqual(
      found,
      [],
      `${found.length} of ${gone.length} are there ${when} (seed ${SEED})`,
    )
  }
  look('while it is open')
  store.close()
  look('when it is closed')
  openStore(places.place(path)).close()
  look('when it was opened again')
}

describe(`erasure (seed ${SEED})`, () => {
  test('messages that were removed, edited or retracted leave neither text nor words', () => {
    const world = filled(400)
    const { store, words, path } = world
    const doomed = [...words.keys()].filter((_, index) => index % 3 === 0)
    const gone = doomed.map((id) => tail(words.get(id) as string))
    const before = openPages(path)
    for (const word of gone) assert.ok(before.includes(word), 'the test would see it')
    for (const [index, id] of doomed.entries()) {
      store.transact(() => {
        if (index % 3 === 0) store.messages.remove(id)
        else if (index % 3 === 1) store.messages.update(id, { text: undefined })
        else store.messages.update(id, { text: 'something else' })
      })
    }
    const kept = [...words.keys()]
      .filter((id) => !doomed.includes(id))
      .map((id) => words.get(id) as string)
    const after = openPages(path)
    for (const word of kept) assert.ok(after.includes(word))
    assertGone(world, gone)
  })

  test('messages that were removed part after part leave neither text nor words once the last part is gone', () => {
    const made = filled(600)
    const { store, profile, words } = made
    store.messages.search({ profile }, 'indeed', 1)
    const [doomed, kept] = [[...words].slice(0, 470), [...words].slice(470)]
    for (let at = 0; at < doomed.length; at += 200) {
      const ids = doomed.slice(at, at + 200).map(([id]) => id)
      store.transact(() => store.messages.removeAll(ids, at < 400 ? 'more' : 'last'))
    }
    assertGone(
      made,
      doomed.map(([, word]) => tail(word)),
    )
    const again = openStore(places.place(made.path))
    for (const [id, word] of kept.slice(0, 20)) {
      assert.deepEqual(
        again.messages.search({ profile }, word, 9).map(({ message }) => message),
        [id],
      )
    }
    again.close()
  })

  test('a conversation that was cleared leaves neither text nor words, and the others keep theirs', () => {
    // So many are taken out of the index at once, and not one by one.
    const world = filled(1_200)
    const { store, conversation, profile, words, path } = world
    const gone = [...words.values()].map(tail)
    store.messages.search({ profile }, 'indeed', 1)
    const before = openPages(path)
    for (const word of gone) assert.ok(before.includes(word), 'the test would see it')
    const count = store.transact(() => store.messages.clear(conversation))
    assert.equal(count, 1_200)
    assert.equal(store.messages.search({ profile }, 'perhaps', 200).length, 200)
    assertGone(world, gone)
  })

  test('no gram of a message that was removed, edited or retracted stays in the index, one by one or all at once', () => {
    const path = places.path()
    const store = createStore(places.place(path))
    const { profile, added } = store.transact(() => {
      const owner = store.profiles.add(rows.profile())
      return { profile: owner, added: rows.addContact(store, owner) }
    })
    // Characters of nobody else, so that each is a gram of one message alone.
    const sign = (index: number): string => String.fromCodePoint(0x1_00000 + 67 * index)
    const texts = Array.from({ length: 600 }, (_, index) => `is ${sign(index)} x${sign(index)}y`)
    const ids = store.transact(() =>
      texts.map((text) => store.messages.add(rows.message(added.conversation, { text }))),
    )
    const found = (index: number): number =>
      store.messages.search({ profile }, sign(index), 9).length
    assert.equal(found(599), 1, 'all of it is indexed')
    const inPages = (): readonly boolean[] => {
      const pages = openPages(path)
      return texts.map((_, index) => pages.includes(sign(index)))
    }
    assert.ok(inPages().every(Boolean), 'the test would see it')
    for (const [index, id] of ids.slice(0, 60).entries()) {
      store.transact(() => {
        if (index % 3 === 0) store.messages.remove(id)
        else store.messages.update(id, { text: index % 3 === 1 ? undefined : 'another' })
      })
    }
    assert.deepEqual(
      inPages(),
      texts.map((_, index) => index >= 60),
    )
    assert.deepEqual([found(0), found(59), found(60)], [0, 0, 1])
    store.transact(() => store.contacts.remove(added.contact))
    assert.ok(!inPages().includes(true))
    store.close()
  })

  test('of a contact nothing is left: keys, names, sessions, letters, words', () => {
    const world = filled(300)
    const { store, contact, conversation, lane, path, words } = world
    const secrets = Array.from({ length: 8 }, () => rows.bytes(24))
    const [ratchet, safety, inner, payload, rejoin, emoji, early, seed] = secrets as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ]
    const row = store.contacts.get(contact)
    const called = store.conversations.get(conversation)
    assert.ok(row !== undefined && called !== undefined)
    const ref = rows.bytes(8)
    const word = Buffer.from(early).toString('hex')
    store.transact(() => {
      store.sessions.put({ contact, sid: rows.bytes(32), ratchet, safety, isLive: true })
      const letter = store.outbox.addLetter(rows.letter(lane, { inner }))
      store.outbox.assign([store.outbox.addFrame(rows.frame(lane, { payload }))], letter)
      store.contacts.update(contact, { rejoin })
      store.amendments.put({
        conversation,
        author: THE_CONTACT,
        ref,
        edit: { text: word, sentAt: rows.now() },
        retracted: false,
      })
      store.reactions.put({
        conversation,
        author: THE_CONTACT,
        ref,
        by: US,
        emoji: Buffer.from(emoji).toString('hex'),
        sentAt: rows.now(),
      })
      // As ratchets do: the state changes with each letter.
      for (let count = 0; count < 20; count++) {
        store.sessions.put({ contact, sid: rows.bytes(32), ratchet: seed, safety, isLive: false })
      }
    })
    const gone = [
      ratchet,
      safety,
      inner,
      payload,
      rejoin,
      seed,
      Buffer.from(emoji).toString('hex'),
      word,
      called.name,
      called.draft,
      row.onionSeed.expose().slice(),
      row.peerOnionKey,
      ...[...words.values()].map(tail),
    ]
    const before = openPages(path)
    for (const each of gone) assert.ok(before.includes(each), 'the test would see it')
    store.transact(() => store.contacts.remove(contact))
    assertGone(world, gone)
  })

  test('a note about a contact leaves nothing when it is another one, or none', () => {
    const world = filled(50)
    const { store, contact, path } = world
    const gone: string[] = []
    for (let count = 0; count < 20; count++) {
      const note = newWord()
      gone.push(note)
      store.transact(() => store.contacts.update(contact, { note }))
      assert.ok(openPages(path).includes(note), 'the test would see it')
    }
    store.transact(() => store.contacts.update(contact, { note: '' }))
    assertGone(world, gone)
  })

  test('of a profile nothing is left either', () => {
    const world = filled(50)
    const { store, profile, path, words } = world
    const [state, ownerKey] = [rows.bytes(40), rows.bytes(32)]
    const setting = newWord()
    store.transact(() => {
      store.invites.add(rows.invite(profile, { state, name: newWord() }))
      store.settings.set(profile, 'note', setting)
    })
    const gone = [state, setting, ...[...words.values()].map(tail)]
    assert.ok(openPages(path).includes(state), 'the test would see it')
    assert.equal(
      openPages(path).includes(ownerKey),
      false,
      'the test does not see what is not there',
    )
    store.transact(() => store.profiles.remove(profile))
    assertGone(world, gone)
  })

  test('sessions and invites that served leave no keys', () => {
    const world = filled(50)
    const { store, profile, contact, path } = world
    const [ratchet, state, ownerKey, sid] = [
      rows.bytes(3_000),
      rows.bytes(400),
      rows.bytes(32),
      rows.bytes(32),
    ]
    const [invite] = store.transact(() => {
      store.sessions.put({ contact, sid, ratchet, safety: rows.bytes(9), isLive: true })
      return [store.invites.add(rows.invite(profile, { state }))]
    })
    const gone = [ratchet.subarray(0, 40), state.subarray(0, 40)]
    for (const each of gone) assert.ok(openPages(path).includes(each), 'the test would see it')
    assert.equal(openPages(path).includes(ownerKey), false)
    store.transact(() => {
      store.sessions.remove(contact, sid)
      store.invites.remove(invite)
    })
    assertGone(world, gone)
  })

  test('the door of an invite that was shut leaves no key, and the invite stays', () => {
    const world = filled(50)
    const { store, profile, path } = world
    const doorSeed = new Secret('ListenKey', rows.bytes(32))
    const seed = doorSeed.expose().slice()
    const invite = store.transact(() => store.invites.add(rows.invite(profile, { doorSeed })))
    assert.deepEqual(store.invites.get(invite)?.doorSeed?.expose(), seed)
    assert.ok(openPages(path).includes(seed), 'the test would see it')
    store.transact(() => store.invites.update(invite, { doorSeed: undefined }))
    assert.equal(store.invites.get(invite)?.name, 'Somebody')
    assertGone(world, [seed])
  })
})
