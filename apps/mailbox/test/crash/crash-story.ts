/**
 * The story of a mailbox that is killed again and again under load. Whatever a depositor was told is
 * stored must be there in the end, under its tag, in a chain of digests without a break.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { MailboxConnection, MailboxError } from '@pvtcoms/client/scheduler'
import { toHex } from '@pvtcoms/core/bytes'
import { digestHead, EQUIHASH_96_5, firstHead, type Proof } from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import type { SeededRandom } from '@pvtcoms/testkit/random'
import { SocketDuplex } from '@pvtcoms/transport/tor'

const VICTIM = join(import.meta.dirname, 'victim.ts')
const ALL = { length: 'all', index: 0 } as const
const EPOCH_SECONDS = 1
const MAILBOX_KEY = new Uint8Array(32).fill(7)
/** Who deposits at the same time. */
const DEPOSITORS = 24

export interface CrashStory {
  readonly random: SeededRandom
  /** A folder for the socket. */
  readonly folder: string
  /** Asked before each start. */
  readonly store: () => string
  readonly kills: number
  /**
   * Whether the kills so far have done what they are for; while not, or while hardly a letter was stored between them, as
   * on a busy machine, there are more: four times as many at most.
   */
  readonly isEnough?: () => boolean
  /** Mailbox processes on the same store; all of them are killed, one after the other. Default: 1. */
  readonly processes?: number
  /** In one life, so that a long story fits on a disk. */
  readonly mostDeposits: number
  /** For the victim. */
  readonly env?: NodeJS.ProcessEnv
  /** What happens under load before the mailbox is killed. */
  readonly beforeKill?: () => Promise<void>
  /** Called while nothing runs, after each kill. */
  readonly afterKill?: () => Promise<void> | void
}

export interface CrashOutcome {
  readonly deposits: number
  readonly kills: number
  readonly lost: number
}

export async function crashStory(story: CrashStory): Promise<CrashOutcome> {
  const { random, mostDeposits, isEnough = () => true } = story
  const kept = new Map<string, string>()
  let kills = 0
  const isDone = (): boolean => kills >= story.kills && kept.size > kills && isEnough()
  for (; !isDone() && kills < 4 * story.kills; kills++) {
    const numbers = Array.from({ length: story.processes ?? 1 }, (_, number) => number)
    const victims = await Promise.all(numbers.map((number) => Victim.start(story, number)))
    const stop = new AbortController()
    const loads = victims.map((victim) =>
      depositMany(victim, { random, kept, most: mostDeposits, stop: stop.signal }),
    )
    for (const victim of victims) {
      // Sometimes before the first letter, mostly under load.
      await pause(5 + 300 * fraction(random))
      await story.beforeKill?.()
      await victim.kill()
    }
    stop.abort()
    await Promise.all(loads)
    await story.afterKill?.()
  }
  const survivor = await Victim.start(story)
  try {
    await pause(1_100)
    const found = await readAll(survivor)
    const lost = [...kept].filter(([tag, hash]) => found.get(tag.slice(0, 16)) !== hash)
    return { deposits: kept.size, kills, lost: lost.length }
  } finally {
    await survivor.kill()
  }
}

class Victim {
  readonly #child: ChildProcess
  readonly #socket: string

  private constructor(child: ChildProcess, socket: string) {
    this.#child = child
    this.#socket = socket
  }

  static async start({ folder, store, env }: CrashStory, number = 0): Promise<Victim> {
    const socket = join(folder, `socket-${number}`)
    rmSync(socket, { force: true })
    const child = spawn(process.execPath, [VICTIM, store(), socket], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    let words = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text))
    const started = once(child.stdout, 'data')
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`no start: ${words}`)))
    ended.catch(() => undefined)
    await Promise.race([started, ended])
    return new Victim(child, socket)
  }

  async connect(): Promise<MailboxConnection> {
    const socket = createConnection({ path: this.#socket, allowHalfOpen: true })
    const stream = new SocketDuplex(socket)
    await Promise.race([once(socket, 'connect'), stream.closed])
    return new MailboxConnection(stream, { timers: nodeTimers })
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null) throw new Error('the victim died by itself')
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }
}

interface Load {
  readonly random: SeededRandom
  readonly kept: Map<string, string>
  readonly most: number
  readonly stop: AbortSignal
}

/** Writes into `kept` what was answered as stored. Ends with the victim. */
async function depositMany(victim: Victim, { random, kept, most, stop }: Load): Promise<void> {
  let begun = 0
  const depositor = async (): Promise<void> => {
    const connection = await victim.connect()
    try {
      const { seed } = await connection.info()
      while (!stop.aborted && begun++ < most) {
        const [tag, letter] = [random.random(16), random.random(4_096)]
        const { status } = await connection.deposit(tag, proofFor(seed), letter)
        if (status === 'stored') kept.set(toHex(tag), hashOf(letter))
        // Its storage is gone for the moment.
        else assert.equal(status, 'full')
      }
    } catch (error) {
      if (!(error instanceof MailboxError)) throw error
    } finally {
      connection.close()
    }
  }
  await Promise.all(Array.from({ length: DEPOSITORS }, depositor))
}

/** The hash of each letter by its prefix. The chain must hold. */
async function readAll(victim: Victim): Promise<ReadonlyMap<string, string>> {
  const connection = await victim.connect()
  const prefixes = new Map<number, Uint8Array>()
  let head = firstHead(nodePrimitives, MAILBOX_KEY)
  for await (const { digest, encoded } of connection.digests(ALL, EPOCH_SECONDS)) {
    assert.deepEqual(digest.previous, head, 'the chain of digests has a break')
    head = digestHead(nodePrimitives, MAILBOX_KEY, encoded)
    prefixes.set(digest.epoch, digest.prefixes)
  }
  const found = new Map<string, string>()
  for await (const { epoch, position, letter } of connection.letters(ALL, EPOCH_SECONDS)) {
    const at = position * 8
    found.set(toHex(prefixes.get(epoch)?.subarray(at, at + 8) ?? new Uint8Array()), hashOf(letter))
  }
  connection.close()
  return found
}

function proofFor(seed: Uint8Array): Proof {
  return {
    algorithm: EQUIHASH_96_5,
    effort: 1,
    seedId: seed.slice(0, 4),
    nonce: new Uint8Array(16),
    solution: new Uint8Array(68),
  }
}

const hashOf = (letter: Uint8Array): string => createHash('sha256').update(letter).digest('hex')
const fraction = (random: SeededRandom): number =>
  new DataView(random.random(4).buffer).getUint32(0) / 2 ** 32
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))
