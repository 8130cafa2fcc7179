/** Streams that may be a terminal. */
import type { Readable, Writable } from 'node:stream'

export type TerminalInput = Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): void }
export type TerminalOutput = Writable & { readonly isTTY?: boolean; readonly columns?: number }

export interface Streams {
  readonly stdin: TerminalInput
  readonly stdout: TerminalOutput
  readonly stderr: TerminalOutput
}

/** The columns of a terminal; undefined when it does not know its own size. */
export function widthOf({ columns = 0 }: TerminalOutput): number | undefined {
  return columns > 0 ? columns : undefined
}
