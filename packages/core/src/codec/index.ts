/**
 * Wire formats, declared once: a declaration yields the type, the encoder and the decoder.
 *
 *   const Point = struct('Point', { x: u16, y: u16 })
 *   type Point = Infer<typeof Point>
 *   encode(Point, { x: 1, y: 2 })     → 4 bytes
 *   decode(Point, bytes)              → { ok: true, value } | { ok: false, code, path }
 *
 * Decoders are strict: every length is bounded before it is used, each value has one encoding and
 * no byte may follow. Whatever a stranger sends makes `decode` return, never throw; `encode`
 * throws CodecError, as a value that does not fit is the caller's mistake. Integers are big-endian.
 */
export { bytes, prefixedBytes, prefixedText, rest } from './byte-strings.ts'
export { type Codec, type Decoded, decode, encode, type Infer } from './codec.ts'
export { list, optional } from './collections.ts'
export { CodecError, type CodecFault } from './errors.ts'
export { constant, mapped } from './mapped.ts'
export { bool, u8, u16, u32, u64 } from './numbers.ts'
export { struct, variants } from './records.ts'
