/** What a person does with messages. What is written is stored before it is sent, with the next state if it leaves at once. */
import { utf8Encode } from '@pvtcoms/core/bytes'
import { MAX_TEXT } from '@pvtcoms/core/content'
import type { MessageView } from '@pvtcoms/rpc'
import type { MessageRow, Store } from '@pvtcoms/store'
import type { Account } from '../account.ts'
import type { ConversationPage, EngineMethods } from '../api/methods.ts'
import { messageView, stepViews } from '../api/view-of.ts'
import type { Contact } from '../contacts/contact.ts'
import type { AccountOf } from '../contacts/contact-methods.ts'
import { say, sayAt } from '../delivery/outgoing-frames.ts'
import { sealWaiting } from '../delivery/sealing.ts'
import { EngineError } from '../errors.ts'
import { atEnd } from './hearing.ts'

type Name =
  | 'message.page'
  | 'message.show'
  | 'message.send'
  | 'message.react'
  | 'message.edit'
  | 'message.retract'
  | 'message.steps'
  | 'message.retry'

export function messageMethods(store: Store, accountOf: AccountOf): Pick<EngineMethods, Name> {
  const at = (message: number): Subject => {
    const row = store.messages.get(message)
    if (row === undefined) throw new EngineError('no-such-message')
    const account = accountOf(row.contact)
    return { account, peer: account.peer(row.contact), row }
  }
  const shown = (id: number): MessageView => {
    const row = store.messages.get(id)
    if (row === undefined) throw new EngineError('no-such-message')
    return messageView(store, row)
  }
  return {
    'message.page': ({ contact, place, message, limit }) => {
      accountOf(contact)
      return page(store, contact, { place, message, limit })
    },
    'message.show': ({ message }) => messageView(store, at(message).row),
    'message.send': ({ contact, text, replyTo }) => {
      const account = accountOf(contact)
      return shown(send(account, account.peer(contact), text, replyTo))
    },
    'message.react': ({ message, emoji }) => {
      const subject = at(message)
      const { account, peer, row } = subject
      peer.demandWritable()
      if (row.kind !== 'text' || row.text === undefined) throw new EngineError('gone')
      if (utf8Encode(emoji).length > 64) throw new EngineError('too-long')
      account.work((unit) => {
        const { contact, author, ref } = row
        const known = store.reactions.list(contact, author, ref).find(({ by }) => by === 'us')
        const sentAt = sayAt(account.context.env.now(), known?.sentAt)
        store.reactions.put({ contact, author, ref, by: 'us', emoji, sentAt })
        const to = { author: author === 'us' ? 'sender' : 'reader', id: ref } as const
        say(account.context, unit, peer, { kind: 'reaction', to, sentAt, emoji }, { about: row.id })
        unit.messageChanged(row.id)
      })
      account.post.kick(peer)
      return shown(message)
    },
    'message.edit': ({ message, text }) => {
      const { account, peer, row } = demandOwn(at(message))
      checkText(text)
      account.work((unit) => {
        const sentAt = sayAt(account.context.env.now(), row.sentAt, row.editedAt)
        store.messages.update(row.id, { text, editedAt: sentAt })
        say(
          account.context,
          unit,
          peer,
          { kind: 'edit', id: row.ref, sentAt, text },
          { about: row.id },
        )
        unit.messageChanged(row.id)
        unit.contactChanged(peer.id)
      })
      account.post.kick(peer)
      return shown(message)
    },
    'message.retract': ({ message }) => {
      const { account, peer, row } = demandOwn(at(message))
      account.work((unit) => {
        const retractedAt = account.context.env.now()
        store.messages.update(row.id, { text: undefined, editedAt: undefined, retractedAt })
        say(account.context, unit, peer, { kind: 'retract', id: row.ref })
        unit.messageChanged(row.id)
        unit.contactChanged(peer.id)
      })
      account.post.kick(peer)
      return shown(message)
    },
    'message.steps': ({ message }) => stepViews(store, at(message).row),
    'message.retry': ({ message }) => {
      const { account, peer, row } = at(message)
      if (row.author !== 'us') throw new EngineError('not-ours')
      account.post.retry(peer, message)
      return shown(message)
    },
  }
}

interface Subject {
  readonly account: Account
  readonly peer: Contact
  readonly row: MessageRow
}

/** Stores a message and what it takes to send it, in one step. Returns its id. Throws EngineError. */
function send(account: Account, peer: Contact, text: string, replyTo: number | undefined): number {
  const { context } = account
  const { store, env } = context
  peer.demandWritable()
  checkText(text)
  const reply = replyTo === undefined ? undefined : store.messages.get(replyTo)
  if (replyTo !== undefined && (reply?.contact !== peer.id || reply.kind !== 'text')) {
    throw new EngineError('no-such-message')
  }
  const ref = env.random(8)
  const id = account.work((unit) => {
    const sentAt = sayAt(env.now(), store.messages.lastSentAt(peer.id))
    const message = store.messages.add({
      ...{ contact: peer.id, author: 'us', ref, kind: 'text', text, sentAt },
      place: atEnd(store.messages.last(peer.id), env.now()),
      replyTo: reply && { author: reply.author, ref: reply.ref },
      ...{ editedAt: undefined, retractedAt: undefined, status: 'queued' },
      ...{ timer: peer.row.timer, disappearsAt: undefined },
    })
    const to = reply && { author: reply.author === 'us' ? 'sender' : 'reader', id: reply.ref }
    const content = { kind: 'text', id: ref, sentAt, replyTo: to ? [to] : [], text } as const
    say(context, unit, peer, content as Parameters<typeof say>[3], { message })
    if (peer.row.draft !== '') peer.update(unit, { draft: '' })
    if (account.post.isConnected(peer.id)) sealWaiting(context, unit, peer, { acknowledge: false })
    unit.messageChanged(message, true)
    unit.contactChanged(peer.id)
    return message
  })
  account.watchPeer(peer)
  account.post.kick(peer)
  return id
}

/** Throws EngineError. */
function checkText(text: string): void {
  if (text.trim() === '') throw new EngineError('empty')
  if (!text.isWellFormed() || utf8Encode(text).length > MAX_TEXT) throw new EngineError('too-long')
}

/** Throws EngineError. */
function demandOwn(subject: Subject): Subject {
  const { peer, row } = subject
  peer.demandWritable()
  if (row.author !== 'us' || row.kind !== 'text') throw new EngineError('not-ours')
  if (row.text === undefined) throw new EngineError('gone')
  return subject
}

function page(
  store: Store,
  contact: number,
  {
    place,
    message,
    limit,
  }: {
    readonly place: 'newest' | 'before' | 'after' | 'around'
    readonly message: number | undefined
    readonly limit: number
  },
): ConversationPage {
  if (place !== 'newest' && message === undefined) throw new EngineError('no-such-message')
  const rows = store.messages.page(
    contact,
    place === 'newest' ? { kind: 'newest' } : { kind: place, message: message as number },
    limit,
  )
  const [first, last] = [rows[0], rows.at(-1)]
  const beside = (kind: 'before' | 'after', row: MessageRow | undefined): boolean =>
    row !== undefined && store.messages.page(contact, { kind, message: row.id }, 1).length > 0
  return {
    messages: rows.map((row) => messageView(store, row)),
    older: beside('before', first),
    newer: beside('after', last),
    firstUnread: store.messages.firstUnread(contact)?.id,
  }
}
