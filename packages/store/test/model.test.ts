/** Random transactions, some of which fail, on a store and on its model; files are closed and opened in between. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromHex, toHex } from '@pvtcoms/core/bytes'
import { unixMs } from '@pvtcoms/core/env'
import { SeededRandom } from '@pvtcoms/testkit/random'
import fc from 'fast-check'
import { type MessageRow, type MessageStatus, type Store, THE_CONTACT, US } from '../src/index.ts'
import { createStore, memoryStore, openStore } from '../src/node/index.ts'
import { setApart } from './compliance/stage.ts'
import { Model, type ModelMessage } from './model.ts'
import { Places } from './places.ts'
import { Rows } from './rows.ts'

const SOAK = Number(process.env['PVTCOMS_SOAK'] ?? 1)
const SEED = Number(process.env['PVTCOMS_SEED'] ?? Date.now() % 2 ** 31)
const places = new Places(new SeededRandom(SEED))
const rows = new Rows(new SeededRandom(SEED).stream('rows'))

const WORDS = ['alpha', 'alp', 'beta', 'bet', 'gamma']
const index = fc.nat({ max: 9 })
const time = fc.nat({ max: 20 })
const text = fc.option(
  fc.array(fc.constantFrom(...WORDS), { maxLength: 4 }).map((words) => words.join(' ')),
  { nil: undefined },
)
const status: fc.Arbitrary<MessageStatus> = fc.constantFrom(
  'unread',
  'seen',
  'delivered',
  'read',
  'queued',
)

/** A change of a row is aimed at the n-th of those that are there, if there are any. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('add contact'), draft: fc.string() }),
  fc.record({ kind: fc.constant('draft'), at: index, draft: fc.string({ unit: 'grapheme' }) }),
  fc.record({ kind: fc.constant('remove contact'), at: index }),
  fc.record({
    kind: fc.constant('add message'),
    at: index,
    text,
    status,
    position: time,
    sentAt: time,
    isNotice: fc.boolean(),
    isOurs: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('change text'), at: index, text }),
  fc.record({ kind: fc.constant('change status'), at: index, status, position: time }),
  fc.record({
    kind: fc.constant('disappears'),
    at: index,
    when: fc.option(time, { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('remove message'), at: index }),
  fc.record({ kind: fc.constant('release message'), at: index }),
  fc.record({ kind: fc.constant('clear'), at: index }),
  fc.record({
    kind: fc.constant('add frame'),
    at: index,
    message: fc.option(index, { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('seal'), at: index }),
  fc.record({ kind: fc.constant('remove letter'), at: index }),
)
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

const transaction = fc.record({
  changes: fc.array(change, { maxLength: 8 }),
  fails: fc.nat({ max: 3 }).map((value) => value === 0),
  reopens: fc.nat({ max: 9 }).map((value) => value === 0),
})

describe(`a store and its model (seed ${SEED})`, () => {
  const stories: readonly (readonly [
    string,
    number,
    () => { readonly store: Store; reopen(store: Store): Store },
  ])[] = [
    ['in memory', 60, () => ({ store: memoryStore(), reopen: (store) => store })],
    [
      'in a file',
      25,
      () => {
        const path = places.path()
        return {
          store: createStore(places.place(path)),
          reopen(store) {
            store.close()
            return openStore(places.place(path))
          },
        }
      },
    ],
  ]
  for (const [where, runs, make] of stories) {
    test(`${where} say the same after any transactions`, () => {
      const story = fc.property(
        fc.array(transaction, { minLength: 1, maxLength: 25 }),
        (transactions) => {
          const made = make()
          let { store } = made
          let model = new Model()
          const profile = store.transact(() => {
            const added = store.profiles.add(rows.profile())
            setApart(store, rows, added)
            return added
          })
          try {
            for (const { changes, fails, reopens } of transactions) {
              const next = model.clone()
              const work = (): void => {
                for (const each of changes) apply(each, { store, model: next, profile })
                if (fails) throw new Error('it fails')
              }
              if (fails) assert.throws(() => store.transact(work), { message: 'it fails' })
              else {
                store.transact(work)
                model = next
              }
              if (reopens) store = made.reopen(store)
              assertSame(store, model, profile)
            }
          } finally {
            store.close()
          }
        },
      )
      fc.assert(story, { seed: SEED, numRuns: runs * SOAK })
    })
  }
})

interface World {
  readonly store: Store
  readonly model: Model
  readonly profile: number
}

function apply(change: Change, { store, model, profile }: World): void {
  const [contact, ids] =
    [...model.contacts].at('at' in change ? change.at % (model.contacts.size || 1) : 0) ?? []
  const message =
    'at' in change ? model.messages[change.at % (model.messages.length || 1)] : undefined
  switch (change.kind) {
    case 'add contact': {
      const { draft } = change
      const { contact: id, ...added } = rows.addContact(store, profile, {}, { draft })
      model.contacts.set(id, { ...added, draft })
      return
    }
    case 'draft':
      if (contact === undefined || ids === undefined) return
      store.conversations.update(ids.conversation, { draft: change.draft })
      model.contacts.set(contact, { ...ids, draft: change.draft })
      return
    case 'remove contact':
      if (contact === undefined) return
      store.contacts.remove(contact)
      model.removeContact(contact)
      return
    case 'add message': {
      if (ids === undefined) return
      const row = rows.message(ids.conversation, {
        author: change.isOurs ? US : THE_CONTACT,
        kind: change.isNotice ? 'notice' : 'text',
        text: change.text,
        status: change.status,
        position: change.position,
        sentAt: unixMs(change.sentAt),
      })
      const id = store.messages.add(row)
      model.messages = [...model.messages, { ...row, id, ref: toHex(row.ref) }]
      return
    }
    case 'change text':
      amend({ text: change.text })
      return
    case 'change status':
      amend({ status: change.status, position: change.position })
      return
    case 'disappears':
      amend({ disappearsAt: change.when === undefined ? undefined : unixMs(change.when) })
      return
    case 'remove message':
      if (message === undefined) return
      store.messages.remove(message.id)
      model.removeMessage(message.id)
      return
    case 'release message':
      if (message === undefined) return
      store.outbox.release(message.id)
      model.releaseMessage(message.id)
      return
    case 'clear': {
      if (ids === undefined) return
      const { conversation } = ids
      const all = model.shown(conversation)
      assert.equal(store.messages.clear(conversation), all.length)
      for (const { id } of all) {
        model.releaseMessage(id)
        model.removeMessage(id)
      }
      return
    }
    case 'add frame': {
      if (ids === undefined) return
      const { conversation, lane } = ids
      const shown = model.shown(conversation)
      const of =
        change.message === undefined ? undefined : shown[change.message % (shown.length || 1)]?.id
      const id = store.outbox.addFrame(rows.frame(lane, { message: of }))
      model.frames = [...model.frames, { id, lane, message: of, letter: undefined }]
      return
    }
    case 'seal': {
      if (ids === undefined) return
      const { lane } = ids
      const n =
        model.letters.length === 0 ? 0 : Math.max(...model.letters.map((each) => each.n)) + 1
      const letter = store.outbox.addLetter(rows.letter(lane, { n }))
      const sealed = model.frames
        .filter((each) => each.lane === lane && each.letter === undefined)
        .slice(0, 2)
      store.outbox.assign(
        sealed.map(({ id }) => id),
        letter,
      )
      model.letters = [...model.letters, { id: letter, lane, n }]
      model.frames = model.frames.map((each) =>
        sealed.includes(each) ? { ...each, letter } : each,
      )
      return
    }
    case 'remove letter': {
      const letter = model.letters[change.at % (model.letters.length || 1)]
      if (letter === undefined) return
      store.outbox.removeLetter(letter.id)
      model.removeLetter(letter.id)
    }
  }

  function amend(
    amendment: Partial<Pick<MessageRow, 'text' | 'status' | 'position' | 'disappearsAt'>>,
  ): void {
    if (message === undefined) return
    store.messages.update(message.id, amendment)
    model.messages = model.messages.map((each) =>
      each === message ? { ...each, ...amendment } : each,
    )
  }
}

function assertSame(store: Store, model: Model, profile: number): void {
  const { messages, outbox } = store
  assert.deepEqual(
    store.contacts.list(profile).map(({ id }) => {
      const conversation = store.conversations.withContact(id)
      return [id, conversation?.id, store.lanes.ofContact(id)?.id, conversation?.draft]
    }),
    [...model.contacts].map(([id, { conversation, lane, draft }]) => [
      id,
      conversation,
      lane,
      draft,
    ]),
  )
  for (const word of WORDS) {
    const hits = messages.search({ profile }, word, 1_000).map(({ message }) => message)
    assert.deepEqual(hits, model.found(word), word)
  }
  assert.equal(messages.nextDisappearance({ profile }), model.nextDisappearance())
  for (const { conversation, lane } of model.contacts.values()) {
    const shown = model.shown(conversation)
    const rest = shown.map(withBytes)
    assert.deepEqual(messages.page(conversation, { kind: 'newest' }, 1_000), rest)
    assert.deepEqual(messages.last(conversation), rest.at(-1))
    assert.deepEqual(messages.following(conversation, undefined, 1_000), rest)
    const unread = shown.filter((each) => each.status === 'unread').map(({ id }) => id)
    assert.equal(messages.countUnread(conversation), unread.length)
    assert.equal(messages.firstUnread(conversation)?.id, unread[0])
    const middle = shown[Math.floor(shown.length / 2)]
    if (middle !== undefined) {
      const at = shown.indexOf(middle)
      const before = messages.page(conversation, { kind: 'before', message: middle.id }, 3)
      assert.deepEqual(before, rest.slice(Math.max(0, at - 3), at))
      const after = messages.page(conversation, { kind: 'after', message: middle.id }, 3)
      assert.deepEqual(after, rest.slice(at + 1, at + 4))
      const upTo = new Set(shown.slice(0, at + 1).map(({ id }) => id))
      assert.deepEqual(
        messages.unreadUpTo(conversation, middle.id),
        unread.filter((id) => upTo.has(id)),
      )
      assert.equal(
        messages.find(conversation, middle.author, fromHex(middle.ref) ?? new Uint8Array())?.id,
        middle.id,
      )
    }
    const frames = model.frames.filter((each) => each.lane === lane)
    assert.deepEqual(
      outbox.waiting(lane, 1_000).map(({ id }) => id),
      frames.filter(({ letter }) => letter === undefined).map(({ id }) => id),
    )
    assert.deepEqual(
      outbox.letters(lane).map(({ id }) => [id, outbox.framesOf(id).map((each) => each.id)]),
      model.letters
        .filter((each) => each.lane === lane)
        .map(({ id }) => [id, frames.filter(({ letter }) => letter === id).map((each) => each.id)]),
    )
    const due = new Set(frames.flatMap(({ message }) => message ?? []))
    assert.equal(outbox.countMessages(lane), due.size)
  }
}

function withBytes(message: ModelMessage): MessageRow {
  return { ...message, ref: fromHex(message.ref) ?? new Uint8Array() }
}
