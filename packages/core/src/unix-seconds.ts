import { type Codec, mapped, u32 } from './codec/index.ts'
import type { UnixMs } from './env.ts'

/** A whole second since 1970 in four bytes, as a time in milliseconds. Ends in 2106. */
export const unixSeconds: Codec<UnixMs> = mapped(u32, {
  decode: (seconds) => (seconds * 1000) as UnixMs,
  encode: (time) => (time % 1000 === 0 ? time / 1000 : undefined),
})

/** `time` without its milliseconds, as `unixSeconds` can say it. */
export function wholeSeconds(time: UnixMs): UnixMs {
  return (time - (time % 1000)) as UnixMs
}
