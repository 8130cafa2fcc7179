/**
 * BLAKE2b (RFC 7693) without a key, with the personalization of the BLAKE2 parameter block: the hash
 * under Equihash. Of public data only.
 */
import {
  BLAKE2B_IV,
  BLOCK,
  blake2bModule,
  LAST,
  LENGTH,
  RESULTS,
  SCRATCH,
  STATE,
} from './blake2b-module.ts'

const BLOCK_LENGTH = 128
const STATE_LENGTH = 64
const NO_PERSONALIZATION = new Uint8Array(16)
/** As it lies in the memory of the module. */
const INITIAL_STATE = new Uint8Array(BigUint64Array.from(BLAKE2B_IV).buffer)

/** The hash, `outputLength` bytes (1 … 64), of `message`; a personalization has 16 bytes. */
export function blake2b(
  message: Uint8Array,
  outputLength: number,
  personalization: Uint8Array = NO_PERSONALIZATION,
): Uint8Array {
  shared ??= new IndexedHasher(1)
  shared.begin(message, 0, outputLength, personalization)
  return shared.hashes(0, 1).slice(0, outputLength)
}

/** Hashes of one prefix and a counter: those of prefix ‖ LE32(first), prefix ‖ LE32(first + 1), … */
export class IndexedHasher {
  readonly #run: (offset: number, first: number, count: number) => void
  readonly #memory: Uint8Array
  readonly #view: DataView
  readonly #most: number
  readonly #results: Uint8Array
  #offset = SCRATCH

  /** With room for `most` hashes at once. */
  constructor(most: number) {
    const module = new WebAssembly.Module(blake2bModule(most))
    const { run, memory } = new WebAssembly.Instance(module).exports as unknown as Exports
    this.#run = run
    this.#memory = new Uint8Array(memory.buffer)
    this.#view = new DataView(memory.buffer)
    this.#most = most
    this.#results = this.#memory.subarray(RESULTS, RESULTS + most * STATE_LENGTH)
  }

  /** Takes a prefix, and whether 4 bytes of counter follow it or none, in one block with its end. */
  begin(
    prefix: Uint8Array,
    counterLength: 0 | 4,
    outputLength: number,
    personalization: Uint8Array,
  ): void {
    if (outputLength < 1 || outputLength > 64) throw new RangeError('1 … 64 bytes of output')
    if (personalization.length !== 16) throw new RangeError('a personalization has 16 bytes')
    const length = prefix.length + counterLength
    const last = Math.max(0, Math.ceil(length / BLOCK_LENGTH) - 1) * BLOCK_LENGTH
    if (last > prefix.length || (counterLength > 0 && prefix.length - last > BLOCK_LENGTH - 4)) {
      throw new RangeError('the counter would be cut in two')
    }
    this.#setState(outputLength, personalization)
    this.#offset = SCRATCH
    for (let at = 0; at < last; at += BLOCK_LENGTH) {
      this.#setBlock(prefix.subarray(at, at + BLOCK_LENGTH), at + BLOCK_LENGTH, false)
      this.#run(SCRATCH, 0, 1)
      this.#memory.copyWithin(STATE, RESULTS, RESULTS + STATE_LENGTH)
    }
    this.#setBlock(prefix.subarray(last), length, true)
    if (counterLength > 0) this.#offset = BLOCK + prefix.length - last
  }

  /** The hashes of counters from `first` on, 64 bytes apart: a view that the next call overwrites. */
  hashes(first: number, count: number): Uint8Array {
    if (count < 1 || count > this.#most) throw new RangeError('too many hashes at once')
    this.#run(this.#offset, first, count)
    return count === this.#most ? this.#results : this.#results.subarray(0, count * STATE_LENGTH)
  }

  #setState(outputLength: number, personalization: Uint8Array): void {
    this.#memory.set(INITIAL_STATE, STATE)
    this.#view.setUint32(STATE, this.#view.getUint32(STATE, true) ^ 0x01010000 ^ outputLength, true)
    for (let at = 0; at < personalization.length; at++) {
      const offset = STATE + 48 + at
      this.#memory[offset] = (this.#memory[offset] as number) ^ (personalization[at] as number)
    }
  }

  #setBlock(bytes: Uint8Array, end: number, isLast: boolean): void {
    this.#memory.fill(0, BLOCK, BLOCK + BLOCK_LENGTH)
    this.#memory.set(bytes, BLOCK)
    this.#view.setUint32(LENGTH, end, true)
    this.#memory.fill(isLast ? 0xff : 0, LAST, LAST + 8)
  }
}

interface Exports {
  readonly run: (offset: number, first: number, count: number) => void
  readonly memory: { readonly buffer: ArrayBuffer }
}

let shared: IndexedHasher | undefined
