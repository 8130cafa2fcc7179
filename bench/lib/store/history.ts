/** A store with years of messages in it, and what a client writes when it sends one more. */
import { SUITE_1 } from '@pvtcoms/core/crypto/suites'
import { unixMs } from '@pvtcoms/core/env'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import { encodeRejoin, startRejoin } from '@pvtcoms/core/rejoin'
import { Secret } from '@pvtcoms/core/secret'
import { passphraseBytes, type Store, THE_CONTACT, US } from '@pvtcoms/store'
import { createStore, type FileStore, openStore, type StorePlace } from '@pvtcoms/store/node'
import { SeededRandom } from '@pvtcoms/testkit/random'

const CONTACTS = 50
const WORDS = 20_000
const IN_A_TRANSACTION = 1_000
/** Of a ratchet's stored state, as docs/benchmarks.md has it. */
const RATCHET_LENGTH = 2_919

const place = (path: string): StorePlace => ({
  path,
  passphrase: passphraseBytes('correct horse battery staple'),
  primitives: nodePrimitives,
  random: nodeEnv,
})

export const open = (path: string): FileStore => openStore(place(path))

export interface History {
  readonly store: FileStore
  readonly profile: number
  /** The first one has half of the messages. */
  readonly conversations: readonly number[]
  /** By conversation. */
  readonly people: ReadonlyMap<number, { readonly contact: number; readonly lane: number }>
  /** Words of its messages, the frequent ones first. */
  readonly words: readonly string[]
}

/** Makes a store at `path`, with as many messages of 3 to 19 words. */
export function makeHistory(path: string, messages: number): History {
  const random = new SeededRandom('history')
  const words = Array.from({ length: WORDS }, () => newWord(random))
  const store = createStore(place(path))
  const { profile, people } = store.transact(() => makeContacts(store, random))
  const conversations = [...people.keys()]
  for (let count = 0; count < messages; count += IN_A_TRANSACTION) {
    store.transact(() => {
      for (let index = count; index < Math.min(messages, count + IN_A_TRANSACTION); index++) {
        const conversation = conversations[index % 2 === 0 ? 0 : random.int(CONTACTS)] as number
        const status = index % 3 === 0 ? 'seen' : 'delivered'
        const text = newText(random, words)
        addMessage(store, random, { conversation, index, status, text })
      }
    })
  }
  return { store, profile, conversations, people, words }
}

/** Message, frame, letter and the next state of the ratchet, as a send leaves them: one durable transaction. */
export function send(
  { store, people }: History,
  random: SeededRandom,
  conversation: number,
  index: number,
): void {
  const { contact, lane } = people.get(conversation) ?? { contact: 0, lane: 0 }
  store.transact(() => {
    const message = addMessage(store, random, {
      conversation,
      index,
      status: 'queued',
      text: 'See you at the station at eight, then',
    })
    const payload = random.random(100)
    const frame = store.outbox.addFrame({
      lane,
      type: 1,
      payload,
      isControl: false,
      message,
      about: undefined,
    })
    const letter = store.outbox.addLetter({
      lane,
      chain: '0123456789abcdef',
      n: index,
      tagKey: new Secret('TagKey', random.random(32)),
      inner: random.random(4_096),
      sealedAt: unixMs(index),
      directAt: undefined,
      copies: [],
    })
    store.outbox.assign([frame], letter)
    const ratchet = random.random(RATCHET_LENGTH)
    store.sessions.put({ contact, sid: SID, ratchet, safety: new Uint8Array(70), isLive: true })
    store.steps.add({ message, at: unixMs(index), code: 'sealed', mailbox: undefined })
  })
}

const SID = new Uint8Array(32)

function makeContacts(store: Store, random: SeededRandom): Pick<History, 'profile' | 'people'> {
  const at = unixMs(0)
  const profile = store.profiles.add({
    name: 'Me',
    createdAt: at,
    namedAt: at,
    ownerSeed: undefined,
    scheduler: undefined,
  })
  const people = new Map<number, { readonly contact: number; readonly lane: number }>()
  for (let index = 0; index < CONTACTS; index++) {
    const contact = store.contacts.add({
      profile,
      theirName: undefined,
      theirNameAt: undefined,
      createdAt: at,
      note: '',
      standing: 'active',
      hasLeft: false,
      route: 'direct-and-mailbox',
      pollInterval: 'every-minute',
      readReceipts: false,
      withoutMailbox: false,
      verification: 'verified',
      onionSeed: new Secret('ListenKey', random.random(32)),
      peerOnionKey: random.random(32),
      descriptors: [],
      descriptorsAt: undefined,
      told: [],
      toldAt: undefined,
      rejoin: newRejoin(random),
      reassembly: new Uint8Array(1),
      heardAt: undefined,
      reachedAt: undefined,
      introducedBy: undefined,
      introducer: undefined,
    })
    const conversation = store.conversations.add({
      ...{ profile, kind: 'contact', contact, name: `Contact ${index}`, createdAt: at },
      ...{ muted: false, pinned: undefined, archived: false },
      ...{ timer: 0, timerAt: undefined, draft: '' },
    })
    people.set(conversation, { contact, lane: store.lanes.add({ kind: 'pair', contact }) })
  }
  return { profile, people }
}

function newRejoin(random: SeededRandom): Uint8Array {
  const key = new Secret('RecoveryKey', random.random(32))
  const recovery = { key, role: 'inviter', sid: random.random(32), suite: SUITE_1 } as const
  return encodeRejoin(startRejoin(recovery, random.random(32))).expose()
}

function addMessage(
  store: Store,
  random: SeededRandom,
  {
    conversation,
    index,
    status,
    text,
  }: {
    readonly conversation: number
    readonly index: number
    readonly status: 'queued' | 'delivered' | 'seen'
    readonly text: string
  },
): number {
  return store.messages.add({
    conversation,
    author: status === 'seen' ? THE_CONTACT : US,
    ref: random.random(8),
    kind: 'text',
    text,
    sentAt: unixMs(index * 1_000),
    position: index,
    at: unixMs(index * 1_000),
    replyTo: undefined,
    editedAt: undefined,
    retractedAt: undefined,
    status,
    timer: 0,
    disappearsAt: undefined,
  })
}

const SYLLABLES = 'ka lo mi re su ta ne vo pi du ze ga bo shi ru al en or is un'.split(' ')

const newWord = (random: SeededRandom): string =>
  Array.from({ length: 1 + random.int(4) }, () => SYLLABLES[random.int(SYLLABLES.length)]).join('')

/** Some words are much more frequent than others, as in any language. */
const newText = (random: SeededRandom, words: readonly string[]): string =>
  Array.from(
    { length: 3 + random.int(17) },
    () => words[Math.floor(words.length * random.float() ** 3)],
  ).join(' ')
