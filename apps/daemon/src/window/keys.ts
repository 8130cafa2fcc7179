/**
 * Who may enter the window. A launch key lets one browser in, once and within a minute; it is exchanged
 * for a session, which that browser keeps in a cookie until the daemon ends. Both are 32 random bytes.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { RandomSource, Timers } from '@pvtcoms/core/env'

const LENGTH = 32
const KEY_LIFE = 60_000
/** When there are more, the oldest are forgotten. */
const MAX_KEYS = 8
const MAX_SESSIONS = 64

interface LaunchKey {
  readonly hash: Buffer
  readonly expires: number
}

export class WindowKeys {
  readonly #random: RandomSource
  readonly #timers: Timers
  #keys: LaunchKey[] = []
  #sessions: Buffer[] = []

  constructor(random: RandomSource, timers: Timers) {
    this.#random = random
    this.#timers = timers
  }

  /** A new launch key, base64url. */
  launch(): string {
    const key = this.#token()
    const expires = this.#timers.monotonic() + KEY_LIFE
    this.#keys = [...this.#valid(), { hash: hashOf(key), expires }].slice(-MAX_KEYS)
    return key
  }

  /** A new session for a launch key, which is used up by that; undefined for anything else. */
  exchange(key: string): string | undefined {
    const hash = hashOf(key)
    const keys = this.#valid()
    const rest = keys.filter((each) => !timingSafeEqual(each.hash, hash))
    this.#keys = rest
    if (rest.length === keys.length) return undefined
    const session = this.#token()
    this.#sessions = [...this.#sessions, hashOf(session)].slice(-MAX_SESSIONS)
    return session
  }

  isSession(session: string): boolean {
    const hash = hashOf(session)
    return this.#sessions.filter((each) => timingSafeEqual(each, hash)).length > 0
  }

  #valid(): LaunchKey[] {
    const now = this.#timers.monotonic()
    return this.#keys.filter(({ expires }) => expires > now)
  }

  #token(): string {
    return Buffer.from(this.#random.random(LENGTH)).toString('base64url')
  }
}

/** Hashes have one length, and the time that comparing takes tells nothing of what they were made of. */
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()
