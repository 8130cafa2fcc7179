/** `pvtcoms watch`: prints what happens as it happens. Nothing is marked as read by it. */
import type { ApiEvent, MessageView } from '@pvtcoms/rpc/client'
import { type Terminal, terminalJson } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { chatName } from '../contact-and-chat.ts'
import { CliError } from '../errors.ts'
import { US } from '../member.ts'
import { addCommand, type CommonFlags } from '../options.ts'
import { inviteWords } from '../render/contact-lines.ts'
import { excerpt, oneLine } from '../render/text.ts'
import { clock } from '../render/time.ts'
import { noticeWords } from '../render/words.ts'
import { type Session, withDaemon } from '../session.ts'

/** Columns of a message that are shown: enough to know whether to look. */
const EXCERPT = 60

export function addWatch(program: Command, io: Terminal): void {
  addCommand(
    program,
    'watch',
    'print new messages as they come in, until Ctrl-C; with --json, all events',
  ).action((flags: CommonFlags) => withDaemon(flags, io, watchAll))
}

async function watchAll(session: Session): Promise<void> {
  const { rpc, io, json } = session
  const names = new Map<number, string>()
  const tell = (event: ApiEvent): void => {
    if (event.kind === 'conversation')
      names.set(event.conversation.id, chatName(event.conversation))
    if (json) io.print(terminalJson(event))
    else for (const line of newsOf(event, names)) io.print(line)
  }
  const waiting: ApiEvent[] = []
  let isReady = false
  rpc.onEvent((event) => {
    if (isReady) tell(event)
    else waiting.push(event)
  })
  const ended = new Promise<void>((resolve) => rpc.onClose(() => resolve()))
  for (const { id: profile } of await rpc.call('profile.list', {})) {
    for (const chat of await rpc.call('conversation.list', { profile })) {
      names.set(chat.id, chatName(chat))
    }
  }
  isReady = true
  for (const event of waiting) tell(event)
  await ended
  if (!io.interrupted.aborted) throw new CliError('daemon-gone', 'pvtcoms was stopped')
}

function newsOf(event: ApiEvent, names: ReadonlyMap<number, string>): readonly string[] {
  switch (event.kind) {
    case 'message': {
      const { message, isNew } = event
      if (!isNew || message.author === US) return []
      const name = oneLine(names.get(message.conversation) ?? '?')
      return [`${clock(message.at)}  ${messageWords(message, name)}`]
    }
    case 'invite': {
      const { invite } = event
      return [`Invite ${invite.id}, ${oneLine(invite.name)}: ${inviteWords(invite, Date.now())}`]
    }
    case 'app':
    case 'profile':
    case 'profile-removed':
    case 'invite-removed':
    case 'introduction':
    case 'introduction-removed':
    case 'contact':
    case 'contact-removed':
    case 'conversation':
    case 'conversation-cleared':
    case 'conversation-removed':
    case 'message-removed':
    case 'mailbox':
    case 'mailbox-removed':
      return []
  }
}

function messageWords({ kind, text, notice }: MessageView, name: string): string {
  switch (kind) {
    case 'text':
    case 'newer':
      return `${name}: ${excerpt(text ?? '…', EXCERPT)}`
    case 'notice': {
      const words = notice === undefined ? '…' : noticeWords(notice, name)
      return words.startsWith(`${name} `) ? words : `${name} — ${words}`
    }
  }
}
