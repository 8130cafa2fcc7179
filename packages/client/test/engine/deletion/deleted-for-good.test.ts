/**
 * Whatever is deleted, and whatever comes again, late or about it: what was deleted for me is in no list, no search, no file
 * and no backup any more, and everything else is there. Random worlds, in a store that is a file.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import type { Content } from '@pvtcoms/core/content'
import { SUITE_1 } from '@pvtcoms/core/crypto/suites'
import { unixMs } from '@pvtcoms/core/env'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { encodeRejoin, startRejoin } from '@pvtcoms/core/rejoin'
import { Secret } from '@pvtcoms/core/secret'
import { passphraseBytes, type Store, US } from '@pvtcoms/store'
import { createStore, importBackup, type StorePlace } from '@pvtcoms/store/node'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { ConversationRoom } from '../rooms/conversation-room.ts'

const SEED = process.env['PVTCOMS_SEED']
const RUNS = 8 * Number(process.env['PVTCOMS_SOAK'] ?? 1)
const STEPS = 120
/** So many steps lie between two looks. */
const LOOK = 5
const DAY = 86_400_000

const folder = mkdtempSync(join(tmpdir(), 'pvtcoms-deletion-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0

function place(random: SeededRandom): StorePlace {
  const passphrase = passphraseBytes('correct horse')
  const cost = { memory: 8, passes: 1 }
  return { path: join(folder, `${++files}`), passphrase, primitives: nodePrimitives, random, cost }
}

suite('what was deleted for me', () => {
  test('never comes back, in the list, the search, an export or a backup', (t) => {
    const seeds = SEED === undefined ? Array.from({ length: RUNS }, (_, at) => at + 1) : [SEED]
    let deleted = 0
    for (const seed of seeds) {
      try {
        deleted += run(`deleted ${seed}`)
      } catch (cause) {
        throw new Error(`seed: ${seed}`, { cause })
      }
    }
    t.diagnostic(`seeds ${seeds[0]} … ${seeds.at(-1)}: ${deleted} messages were deleted`)
    assert.ok(SEED !== undefined || deleted > RUNS)
  })
})

/** Returns how many messages were deleted. */
function run(seed: string): number {
  const random = new SeededRandom(seed)
  const store = createStore(place(random))
  const room = new ConversationRoom(seed, store)
  const { conversations, conversation, world } = room
  let now = 1_893_499_200_000
  world.env.now = () => unixMs(now)
  makeBackable(store, room.contact, random)
  /** Words that are to be found, and words that are not. A word is in one message alone, whatever it was edited to. */
  const there = new Map<string, Uint8Array>()
  const gone = new Set<string>()
  /** All that the contact ever said, which comes again at any time. */
  const said: Content[] = []
  let count = 0
  const word = (): string => `word${(count++).toString().padStart(4, '0')}x`

  const any = <T>(all: readonly T[]): T | undefined =>
    all.length === 0 ? undefined : random.pick(all)
  const forget = (refs: readonly Uint8Array[]): void => {
    const doomed = new Set(refs.map((ref) => Buffer.from(ref).toString('hex')))
    for (const [each, ref] of there) {
      if (!doomed.has(Buffer.from(ref).toString('hex'))) continue
      there.delete(each)
      gone.add(each)
    }
  }
  const steps: readonly (() => void)[] = [
    // Something of theirs, at once or later, also more than once.
    () => {
      const id = random.random(8)
      const text = word()
      said.push({ kind: 'text', id, sentAt: world.env.now(), replyTo: [], text })
      if (random.chance(0.7)) hear(said.at(-1))
    },
    () => hear(any(said)),
    () => hear(any(said)),
    // An edit, a reaction or a retraction of something that they said.
    () => {
      const about = any(said)
      if (about?.kind !== 'text') return
      const to = { author: 'sender', id: about.id } as const
      const sentAt = unixMs(world.env.now() + count)
      const change: Content = random.pick([
        { kind: 'edit', id: about.id, sentAt, text: about.text },
        { kind: 'reaction', to, sentAt, emoji: '👍' },
        { kind: 'retract', id: about.id },
      ])
      if (change.kind !== 'retract' || random.chance(0.2)) said.push(change)
      hear(change)
    },
    () => {
      const text = word()
      const id = conversations.send(conversation.id, text, any(room.messages)?.id)
      there.set(text, room.message(id).ref)
    },
    () => {
      const ours = room.messages.filter(({ author }) => author === US)
      const [first, last] = [ours[0], ours.at(-1)]
      if (first !== undefined && last !== undefined) {
        hear({ kind: 'read', first: first.ref, id: last.ref })
      }
    },
    () => {
      const chosen = room.messages.filter(() => random.chance(0.3))
      if (chosen.length === 0) return
      const unsent = random.pick(['send', 'withhold'] as const)
      conversations.delete(
        chosen.map(({ id }) => id),
        unsent,
      )
      forget(chosen.map(({ ref }) => ref))
    },
    () => {
      if (!random.chance(0.1)) return
      const all = room.messages.map(({ ref }) => ref)
      conversations.clear(conversation.id, random.pick(['send', 'withhold'] as const))
      forget(all)
    },
    () => {
      now += random.int(90) * DAY
    },
  ]
  function hear(content: Content | undefined): void {
    if (content === undefined) return
    room.hears(content)
    const refs = new Set(room.messages.map(({ ref }) => Buffer.from(ref).toString('hex')))
    for (const each of said) {
      if (each.kind !== 'text' || gone.has(each.text)) continue
      if (refs.has(Buffer.from(each.id).toString('hex'))) there.set(each.text, each.id)
    }
  }
  for (let step = 0; step < STEPS; step++) {
    random.pick(steps)()
    if (step % LOOK === 0) check(store)
  }
  check(store)
  const backup = join(folder, `backup-${++files}`)
  store.exportBackup({ path: backup, passphrase: passphraseBytes('correct horse') })
  const restored = importBackup({ ...place(random), backup })
  check(restored)
  restored.close()
  store.close()
  return gone.size

  function check(here: Store): void {
    const rows = here.messages.page(conversation.id, { kind: 'newest' }, 10_000)
    const exported = here.messages.following(conversation.id, undefined, 10_000)
    assert.deepEqual(exported, rows)
    const shown = new Set(rows.flatMap(({ text }) => text ?? []))
    for (const each of gone) {
      assert.ok(!shown.has(each), `${each} is shown`)
      const hits = here.messages.search({ profile: world.profile }, each, 9)
      assert.deepEqual(hits, [], `${each} is found`)
    }
    for (const row of rows) {
      if (row.text !== undefined && row.kind === 'text') assert.ok(there.has(row.text))
    }
    const last = here.messages.last(conversation.id)?.text
    assert.ok(last === undefined || !gone.has(last))
  }
}

/** What no test of the room looks at, and every backup needs. */
function makeBackable(store: Store, contact: number, random: SeededRandom): void {
  const key = new Secret('RecoveryKey', random.random(32))
  const recovery = { key, role: 'invitee', sid: random.random(32), suite: SUITE_1 } as const
  const rejoin = encodeRejoin(startRejoin(recovery, undefined)).expose()
  store.transact(() => store.contacts.update(contact, { rejoin, peerOnionKey: random.random(32) }))
}
