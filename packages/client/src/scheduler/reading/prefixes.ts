/** Looking up the 8-byte prefixes that digests tell (docs/protocol/mailbox.md §3). */
import { PREFIX_LENGTH } from '@pvtcoms/core/mailbox'

/**
 * Tags by their prefixes. The first 52 bits of a prefix are a number that needs no allocation to look up,
 * and the rest is compared.
 */
export class PrefixMap {
  readonly #tags = new Map<number, Uint8Array[]>()

  /** False when a tag with that prefix is there already. */
  add(tag: Uint8Array): boolean {
    if (this.get(tag, 0) !== undefined) return false
    const key = keyAt(tag, 0)
    const same = this.#tags.get(key)
    if (same === undefined) this.#tags.set(key, [tag])
    else same.push(tag)
    return true
  }

  delete(tag: Uint8Array): void {
    const key = keyAt(tag, 0)
    const left = (this.#tags.get(key) ?? []).filter((each) => !samePrefix(each, tag, 0))
    if (left.length === 0) this.#tags.delete(key)
    else this.#tags.set(key, left)
  }

  /** The tag whose prefix stands in `bytes` at `at`. */
  get(bytes: Uint8Array, at: number): Uint8Array | undefined {
    return this.#tags.get(keyAt(bytes, at))?.find((tag) => samePrefix(tag, bytes, at))
  }
}

/** The position of the tag's prefix among ascending `prefixes`, 8 bytes each. */
export function positionOf(tag: Uint8Array, prefixes: Uint8Array): number | undefined {
  let [from, to] = [0, prefixes.length / PREFIX_LENGTH]
  while (from < to) {
    const middle = (from + to) >>> 1
    const order = compareAt(tag, prefixes, middle * PREFIX_LENGTH)
    if (order === 0) return middle
    if (order > 0) from = middle + 1
    else to = middle
  }
  return undefined
}

/** Below zero when the tag's prefix comes before the one at `at`. */
function compareAt(tag: Uint8Array, bytes: Uint8Array, at: number): number {
  for (let index = 0; index < PREFIX_LENGTH; index++) {
    const difference = (tag[index] as number) - (bytes[at + index] as number)
    if (difference !== 0) return difference
  }
  return 0
}

const samePrefix = (tag: Uint8Array, bytes: Uint8Array, at: number): boolean =>
  compareAt(tag, bytes, at) === 0

function keyAt(bytes: Uint8Array, at: number): number {
  const byte = (index: number): number => bytes[at + index] as number
  const low = (byte(4) << 12) | (byte(5) << 4) | (byte(6) >>> 4)
  return (byte(0) * 2 ** 24 + ((byte(1) << 16) | (byte(2) << 8) | byte(3))) * 2 ** 20 + low
}
