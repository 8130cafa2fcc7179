/**
 * Passphrases: typed by a person without being shown, or read from a file descriptor. Never from the
 * arguments or the environment, which other programs can see.
 */
import { read } from 'node:fs'
import { promisify } from 'node:util'
import { utf8Decode } from '@pvtcoms/core/bytes'
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import type { Terminal } from '@pvtcoms/terminal'
import { notUtf8, UsageError } from '@pvtcoms/terminal'
import { type Command, InvalidArgumentError } from 'commander'
import { CliError } from './errors.ts'

export interface PassphraseFlags {
  readonly passphraseFd?: number
}

/** Shown before a person types a new one. The daemon checks it. */
export const PASSPHRASE_RULE = 'At least 12 characters; several words are best.'

/** How often a person may try to type the same passphrase twice. */
const TRIES = 3
const NEWLINE = 0x0a
/** Of a passphrase, bytes. */
const MAX_LENGTH = 4_096
/** How long to wait until a descriptor that had nothing yet is read again, ms. */
const AGAIN = 20

export function addPassphrase(command: Command): Command {
  return command.option(
    '--passphrase-fd <number>',
    'read the passphrase from this file descriptor instead of asking',
    descriptor,
  )
}

/** What is asked, and whether it is a new one, which is typed twice. */
export interface Wanted {
  readonly question: string
  readonly isNew?: boolean
}

/** One passphrase for each question, in their order. Rejects with CliError; with UsageError when nobody can be asked, and for what is not UTF-8. */
export async function passphrases(
  io: Terminal,
  flags: PassphraseFlags,
  wanted: readonly Wanted[],
): Promise<readonly string[]> {
  if (flags.passphraseFd !== undefined) return readLines(flags.passphraseFd, wanted.length)
  if (!io.canAsk) {
    throw new UsageError(
      'usage',
      'there is no terminal to type a passphrase at: use --passphrase-fd',
    )
  }
  const given: string[] = []
  for (const { question, isNew = false } of wanted) {
    given.push(isNew ? await twice(io, question) : await hidden(io, question))
  }
  return given
}

async function twice(io: Terminal, question: string): Promise<string> {
  for (let left = TRIES; left > 0; left--) {
    const first = await hidden(io, question)
    if ((await hidden(io, 'Repeat passphrase: ')) === first) return first
    io.error('The passphrases do not match. Please try again:')
  }
  throw new CliError('passphrase', 'the passphrases do not match')
}

async function hidden(io: Terminal, question: string): Promise<string> {
  const answer = await io.ask(question, { hidden: true })
  if (answer === undefined) throw new CliError('interrupted', 'nothing was changed')
  return answer
}

/** Reads byte by byte, so that what follows stays for the next reader, and is not waited for. */
async function readLines(fd: number, count: number): Promise<readonly string[]> {
  const lines: string[] = []
  let line: number[] = []
  while (lines.length < count) {
    const byte = await readByte(fd)
    const isEnd = byte === undefined || byte === NEWLINE
    if (!isEnd) line.push(byte)
    else if (byte === NEWLINE || line.length > 0) {
      lines.push(textOf(line).replace(/\r$/, ''))
      line = []
    }
    if (line.length > MAX_LENGTH) throw new CliError('passphrase', 'the passphrase is too long')
    if (byte === undefined) break
  }
  if (lines.length < count) {
    throw new CliError(
      'passphrase',
      `--passphrase-fd must give ${count === 1 ? 'a line' : `${count} lines`} of text`,
    )
  }
  return lines
}

/** Throws UsageError `not-utf8`: decoded anyhow, different bytes would be the same passphrase. */
function textOf(line: readonly number[]): string {
  const text = utf8Decode(Uint8Array.from(line))
  if (text === undefined) throw notUtf8('the passphrase')
  return text
}

/** Undefined at the end. */
async function readByte(fd: number): Promise<number | undefined> {
  const buffer = Buffer.alloc(1)
  for (;;) {
    try {
      const { bytesRead } = await readPart(fd, buffer, 0, 1, null)
      return bytesRead === 0 ? undefined : buffer[0]
    } catch (error) {
      if (!isCode(error, 'EAGAIN')) {
        throw new UsageError(
          'usage',
          `nothing can be read from descriptor ${fd}: add ${fd}< FILE, or with npm run: --passphrase-fd 0 < FILE`,
        )
      }
      await new Promise<void>((resolve) => nodeTimers.after(AGAIN, resolve))
    }
  }
}

const readPart = promisify(read)

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

function descriptor(text: string): number {
  if (!/^(?:0|[3-9]|[1-9][0-9]{1,3})$/.test(text)) {
    throw new InvalidArgumentError('An open file descriptor: 0, or 3 and above.')
  }
  return Number(text)
}
