/** The engine of a mailbox without the mailbox: nobody to answer, no proofs, letters that are sealed already. */
import { randomFillSync } from 'node:crypto'
import { concat } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import { LETTER } from '@pvtcoms/core/letter'
import {
  Digest,
  dayOfEpoch,
  digestHead,
  epochAt,
  firstHead,
  PREFIX_LENGTH,
  RUN_LENGTH,
} from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import type { EndedEpoch, NewLetter, StorageEngine, StoredDigest } from '@pvtcoms/mailbox'
import { eachAtOnce } from '../at-once.ts'
import type { Answers, EndedEpochCost, Load, RunName, Taken } from './orders.ts'
import { EPOCH_SECONDS, MAILBOX_KEY, openEngine } from './store.ts'

/** Bytes that a letter grows by when it is sealed for the disk. */
const SEAL_LENGTH = 16
/** Letters that are made, sealed and handed in at once while a store is filled. */
const FILL_STEP = 512

export async function inserts(
  { store, count, atOnce }: { readonly store: string } & Load,
  beforeClock: () => void,
): Promise<Taken> {
  return await withEngine(store, async (engine) => {
    const letters = Array.from({ length: count }, newSealedLetter)
    const epoch = epochAt(nodeEnv.now(), EPOCH_SECONDS)
    await engine.openEpoch(epoch, digestOf)
    beforeClock()
    const begun = performance.now()
    await eachAtOnce(letters, atOnce, async (letter) => {
      if ((await engine.store(letter, epoch)) !== 'stored') throw new Error('a letter was refused')
    })
    return { ms: performance.now() - begun }
  })
}

export async function fill({
  store,
  epochs,
  each,
}: {
  readonly store: string
  readonly epochs: number
  readonly each: number
}): Promise<Answers['fill']> {
  return await withEngine(store, async (engine) => {
    const last = epochAt(nodeEnv.now(), EPOCH_SECONDS)
    const ended: EndedEpochCost[] = []
    await engine.openEpoch(last - epochs, digestOf)
    for (let epoch = last - epochs; epoch < last; epoch++) {
      await fillEpoch(engine, epoch, each)
      let digestBytes = 0
      const begun = performance.now()
      await engine.openEpoch(epoch + 1, (what) => {
        const digest = digestOf(what)
        digestBytes = digest.encoded.length
        return digest
      })
      ended.push({ epoch, ms: performance.now() - begun, digestBytes })
    }
    return { ended }
  })
}

export async function reads(
  {
    store,
    runs,
    atOnce,
  }: { readonly store: string; readonly runs: readonly RunName[]; readonly atOnce: number },
  beforeClock: () => void,
): Promise<Taken> {
  return await withEngine(store, async (engine) => {
    beforeClock()
    const begun = performance.now()
    await eachAtOnce(runs, atOnce, async ({ epoch, index }) => {
      const from = index * RUN_LENGTH
      const letters = await engine.letters(epoch, from, from + RUN_LENGTH)
      if (letters.length !== RUN_LENGTH) throw new Error('a run is not whole')
    })
    return { ms: performance.now() - begun }
  })
}

async function withEngine<T>(
  store: string,
  work: (engine: StorageEngine) => Promise<T>,
): Promise<T> {
  const engine = await openEngine(store)
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

/** Real letters, under the key of their day: a reader gets them opened. */
async function fillEpoch(engine: StorageEngine, epoch: number, count: number): Promise<void> {
  const day = dayOfEpoch(epoch, EPOCH_SECONDS)
  const key = await engine.dayKey(day, new Secret('DayKey', nodeEnv.random(32)))
  for (let done = 0; done < count; done += FILL_STEP) {
    const letters = Array.from({ length: Math.min(FILL_STEP, count - done) }, () => {
      const tag = nodeEnv.random(16)
      const letter = nodeEnv.random(LETTER.length)
      const nonce = tag.subarray(0, 12)
      return { tag, body: nodePrimitives.chacha20poly1305Seal(key.expose(), nonce, tag, letter) }
    })
    await Promise.all(letters.map((letter) => engine.store(letter, epoch)))
  }
  key.wipe()
}

function newSealedLetter(): NewLetter {
  const body = randomFillSync(new Uint8Array(LETTER.length + SEAL_LENGTH))
  return { tag: nodeEnv.random(16), body }
}

/** As the mailbox makes it. */
function digestOf({ epoch, tags, tip }: EndedEpoch): Omit<StoredDigest, 'epoch'> {
  const encoded = encode(Digest, {
    epoch,
    effort: 1,
    volume: 0,
    previous: tip?.head ?? firstHead(nodePrimitives, MAILBOX_KEY),
    prefixes: concat(...tags.map((tag) => tag.subarray(0, PREFIX_LENGTH))),
  })
  return { encoded, head: digestHead(nodePrimitives, MAILBOX_KEY, encoded) }
}
