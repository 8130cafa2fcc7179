/** `pvtcoms contact export`: a chat as text or JSON, page by page, to stdout or into a file that is not there yet. */
import { type FileHandle, open, rm } from 'node:fs/promises'
import { type ChatFileWords, chatAsJson, chatAsText, type ReadExport } from '@pvtcoms/rpc/client'
import { type Terminal, terminalText } from '@pvtcoms/terminal'
import { type Command, Option } from 'commander'
import { CliError } from '../errors.ts'
import type { ProfileFlags } from '../options.ts'
import { oneLine } from '../render/text.ts'
import { count } from '../render/time.ts'
import { noticeWords } from '../render/words.ts'
import { theChat } from '../selection.ts'
import { type Session, show, withDaemon } from '../session.ts'

interface ExportFlags extends ProfileFlags {
  readonly format?: (typeof FORMATS)[number]
}

const FORMATS = ['text', 'json'] as const
const PAGE = 200

/** `command` has the contact as its argument. */
export function addChatExport(command: Command, io: Terminal): void {
  command
    .argument('[file]', 'where to save it; the file must not exist yet. Printed if left out')
    .addOption(
      new Option('--format <format>', 'text for people, or JSON for programs')
        .choices(FORMATS)
        .default(undefined, 'text; with --json, json'),
    )
    .addHelpText(
      'after',
      '\nThe file is not encrypted. Disappearing messages are left out.' +
        '\ndocs/chat-export.md describes the JSON.',
    )
    .action((wanted: string, file: string | undefined, flags: ExportFlags) =>
      withDaemon(flags, io, (session) => exportChat(session, flags, wanted, file)),
    )
}

async function exportChat(
  session: Session,
  flags: ExportFlags,
  wanted: string,
  path: string | undefined,
): Promise<void> {
  const { rpc, io, json } = session
  const { name, conversation, contact } = await theChat(session, flags, wanted)
  const read: ReadExport = (after) =>
    rpc.call('conversation.export', {
      ...{ conversation, limit: PAGE },
      ...(after !== undefined && { after }),
    })
  const format = flags.format ?? (json ? 'json' : 'text')
  const chat = { chat: name, exportedAt: new Date() }
  const pieces =
    format === 'json'
      ? chatAsJson(chat, read)
      : chatAsText(chat, read, {
          ...wordsFor(oneLine(name)),
          ...(contact === undefined && { title: (notes) => notes }),
        })
  const leftOut =
    path === undefined
      ? await writeAll(pieces, (piece) => io.write(piece))
      : await save(path, pieces)
  if (path !== undefined) {
    show(session, { file: path, format, leftOut }, () => [
      `The chat was saved: ${terminalText(path)}`,
    ])
  }
  if (leftOut > 0 && !json) {
    io.error(`${count(leftOut, 'disappearing message')} left out.`)
  }
}

/** Writes piece after piece, and waits for each. Resolves with what `pieces` returns. */
async function writeAll<T>(
  pieces: AsyncGenerator<string, T, void>,
  write: (piece: string) => Promise<unknown>,
): Promise<T> {
  for (;;) {
    const next = await pieces.next()
    if (next.done === true) return next.value
    await write(next.value)
  }
}

/** All of it is there when this resolves; when it rejects, there is no file. Rejects with CliError, RpcError. */
async function save<T>(path: string, pieces: AsyncGenerator<string, T, void>): Promise<T> {
  const file = await create(path)
  try {
    const result = await writeAll(pieces, (piece) => file.writeFile(piece))
    await file.sync()
    await file.close()
    return result
  } catch (error) {
    await file.close().catch(() => undefined)
    await rm(path, { force: true })
    throw faultOf(error)
  }
}

/** Only its owner may read it. */
async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    throw faultOf(error)
  }
}

const FAULTS: Readonly<Record<string, CliError>> = {
  EEXIST: new CliError('exists', 'there is a file of this name already: choose another name'),
  ENOENT: new CliError('no-folder', 'the folder for this file does not exist: create it first'),
  ENOSPC: new CliError('disk-full', 'the disk is full: free some space and try again'),
  EDQUOT: new CliError('disk-full', 'the disk is full: free some space and try again'),
}

function faultOf(error: unknown): unknown {
  return FAULTS[(error as NodeJS.ErrnoException).code ?? ''] ?? error
}

function wordsFor(them: string): ChatFileWords {
  return {
    title: (chat) => `Chat with ${chat}`,
    exported: (time) => `Saved ${time}`,
    deleted: '(this message was deleted)',
    newer: '(this version cannot show this message: update pvtcoms)',
    edited: (time) => `edited ${time}`,
    replyTo: (author, text) =>
      `reply to ${author}: ${text === undefined ? 'a message that is no longer here' : `“${text}”`}`,
    notice: (notice) => noticeWords(notice, them),
    legible: (text) =>
      text
        .split('\n')
        .map((line) => terminalText(line.replaceAll('\t', '    ')))
        .join('\n'),
  }
}
