/** Entry point: what our programs at a terminal share. */
export { formatAddress, parseAddress } from './address.ts'
export { columnsOf, wrap } from './columns.ts'
export { explain, UsageError } from './errors.ts'
export { type Io, processIo, streamIo, type Terminal } from './io.ts'
export type { EditorOptions, LineEditor } from './line-editor.ts'
export { type Opened, openWindow, type WindowOptions } from './open-window.ts'
export { type ExitCode, execute, runProgram } from './run.ts'
export type { Streams } from './streams.ts'
export { terminalJson, terminalText } from './terminal-text.ts'
export {
  addTorDirectory,
  addTorOptions,
  externalTor,
  readTorrc,
  type TorFlags,
} from './tor-options.ts'
export { describe, withTor } from './tor-session.ts'
export { notUtf8 } from './utf8.ts'
