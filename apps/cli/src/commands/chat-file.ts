/** `pvtcoms contact export`: a chat as text or JSON, page by page, to stdout or into a file that is not there yet. */
import { type ChatFileWords, chatAsJson, chatAsText, type ReadExport } from '@pvtcoms/rpc/client'
import { type Terminal, terminalText } from '@pvtcoms/terminal'
import { type Command, Option } from 'commander'
import { saveAsNewFile, writeAll } from '../new-file.ts'
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
      : await saveAsNewFile(path, pieces)
  if (path !== undefined) {
    show(session, { file: path, format, leftOut }, () => [
      `The chat was saved: ${terminalText(path)}`,
    ])
  }
  if (leftOut > 0 && !json) {
    io.error(`${count(leftOut, 'disappearing message')} left out.`)
  }
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
