/**
 * One conversation as it goes on: what the daemon tells is shown once and in its order, what is shown
 * counts as read, and what a person enters is done one after the other.
 */
import { isCodedError } from '@pvtcoms/core/errors'
import type { ApiEvent, RpcClient } from '@pvtcoms/rpc/client'
import { InvalidArgumentError } from 'commander'
import { compare } from '../comparing.ts'
import { span } from '../settings.ts'
import type { ContactView, MessageView } from '../views.ts'
import { reactionOf } from './emoji.ts'
import type { Screen } from './screen.ts'
import { parseLine, SLASH_COMMANDS, type SlashName } from './slash.ts'

/** The most that one page may have. */
const MAX_PAGE = 200
/** Of what was read before, above what is unread. */
const CONTEXT = 5
const MAX_HITS = 20

export class Conversation {
  readonly #rpc: RpcClient
  readonly #screen: Screen
  readonly #contact: number
  readonly #profile: number
  /** As they were last shown. */
  readonly #shown = new Map<number, MessageView>()
  readonly #stop: () => void
  #waiting: ApiEvent[] | undefined = []
  #oldest: number | undefined
  #marking: Promise<unknown> = Promise.resolve()

  constructor(rpc: RpcClient, screen: Screen, contact: ContactView) {
    this.#rpc = rpc
    this.#screen = screen
    this.#contact = contact.id
    this.#profile = contact.profile
    // Events that come before the first page is shown belong after it.
    this.#stop = rpc.onEvent((event) => {
      if (this.#waiting === undefined) this.#see(event)
      else this.#waiting.push(event)
    })
  }

  /** Shows the last `limit` messages, or more where more are unread, and follows from there. */
  async begin(limit: number): Promise<void> {
    const contact = await this.#rpc.call('contact.show', { contact: this.#contact })
    const page = await this.#rpc.call('message.page', {
      contact: this.#contact,
      place: 'newest',
      limit: Math.min(MAX_PAGE, Math.max(limit, contact.unread + CONTEXT)),
    })
    this.#screen.begin(contact)
    this.#screen.page(page.messages, { first: page.firstUnread, count: contact.unread }, page.older)
    for (const message of page.messages) this.#shown.set(message.id, message)
    this.#oldest = page.messages[0]?.id
    const waited = this.#waiting ?? []
    this.#waiting = undefined
    for (const event of waited) this.#see(event)
    const last = page.messages.at(-1)
    if (contact.unread > 0 && last !== undefined) this.#markRead(last.id)
  }

  /** Follows no more, and resolves when the daemon knows what was read. */
  async end(): Promise<void> {
    this.#stop()
    await this.#marking
  }

  /** Carries out what was entered. False: the person wants to leave. Rejects when the daemon is gone. */
  async enter(line: string): Promise<boolean> {
    const entered = parseLine(line)
    try {
      switch (entered.kind) {
        case 'nothing':
          break
        case 'words':
          this.#add(await this.#send(entered.text))
          break
        case 'unknown':
          this.#screen.fault('unknown-command', 'there is no such command: /help')
          break
        case 'command':
          if (entered.name === 'quit') return false
          if (entered.message !== undefined && !(await this.#isHere(entered.message))) {
            this.#screen.fault('no-such-message', this.#numbers(entered.message))
          } else await this.#do(entered.name, entered.message, entered.rest)
      }
    } catch (error) {
      if (this.#rpc.isClosed || !isCodedError(error)) throw error
      this.#screen.fault(error.code, error.message)
    }
    return true
  }

  async #do(
    name: Exclude<SlashName, 'quit'>,
    number: number | undefined,
    rest: string,
  ): Promise<void> {
    const contact = this.#contact
    const rpc = this.#rpc
    switch (name) {
      case 'help':
        this.#screen.help()
        return
      case 'verify':
        await this.#verify(rest)
        return
      case 'reply': {
        const replyTo = number ?? this.#last('them')
        if (replyTo === undefined || rest === '') this.#usage(name)
        else this.#add(await this.#send(rest, replyTo))
        return
      }
      case 'react': {
        const message = number ?? this.#last('them')
        if (message === undefined) this.#usage(name)
        else this.#change(await rpc.call('message.react', { message, emoji: reactionOf(rest) }))
        return
      }
      case 'edit': {
        const message = number ?? this.#last('us')
        if (message === undefined || rest === '') this.#usage(name)
        else this.#change(await rpc.call('message.edit', { message, text: rest }))
        return
      }
      case 'retract':
      case 'retry': {
        const message = number ?? this.#last('us')
        if (message === undefined || rest !== '') this.#usage(name)
        else this.#change(await rpc.call(`message.${name}`, { message }))
        return
      }
      case 'steps': {
        const message = number ?? this.#last('us')
        if (message === undefined || rest !== '') this.#usage(name)
        else this.#screen.steps(message, await rpc.call('message.steps', { message }))
        return
      }
      case 'timer': {
        const timer = seconds(rest)
        if (timer === undefined) this.#usage(name)
        else this.#screen.contact(await rpc.call('contact.configure', { contact, timer }))
        return
      }
      case 'search': {
        if (rest === '') this.#usage(name)
        else {
          const params = { profile: this.#profile, contact, query: rest, limit: MAX_HITS }
          this.#screen.hits(await rpc.call('message.search', params))
        }
        return
      }
      case 'more':
        await this.#more()
        return
      case 'info':
        this.#screen.info(await rpc.call('contact.show', { contact }))
        return
    }
  }

  /** Numbers are those of all conversations: this one must not change what stands in another. */
  async #isHere(message: number): Promise<boolean> {
    if (this.#shown.has(message)) return true
    try {
      return (await this.#rpc.call('message.show', { message })).contact === this.#contact
    } catch (error) {
      if (isCodedError(error) && error.code === 'no-such-message') return false
      throw error
    }
  }

  /** What is said to whoever gave the number of no message of this conversation. */
  #numbers(wrong: number): string {
    const shown = [...this.#shown.keys()]
    const which =
      shown.length === 0
        ? 'nothing has been written yet'
        : `the numbers stand in front of messages, #${Math.min(...shown)} to #${Math.max(...shown)} so far`
    return `there is no message #${wrong} in this conversation: ${which}`
  }

  async #verify(answer: string): Promise<void> {
    const contact = this.#contact
    if (answer === '') {
      this.#screen.safety(await this.#rpc.call('contact.safety', { contact }), false)
    } else if (answer === 'different') {
      this.#screen.fault(
        'not-confirmed',
        'this marks the contact as attacked and cannot be taken back: /verify different yes',
      )
    } else if (answer === 'same' || answer === 'different yes') {
      this.#screen.safety(await compare(this.#rpc, contact, answer === 'same'), true)
    } else this.#usage('verify')
  }

  async #more(): Promise<void> {
    const page = await this.#rpc.call('message.page', {
      contact: this.#contact,
      limit: 20,
      ...(this.#oldest === undefined
        ? { place: 'newest' }
        : { place: 'before', message: this.#oldest }),
    })
    for (const message of page.messages) this.#shown.set(message.id, message)
    this.#oldest = page.messages[0]?.id ?? this.#oldest
    this.#screen.page(page.messages, { first: undefined, count: 0 }, page.older)
  }

  async #send(text: string, replyTo?: number): Promise<MessageView> {
    return this.#rpc.call('message.send', {
      contact: this.#contact,
      text,
      ...(replyTo !== undefined && { replyTo }),
    })
  }

  #see(event: ApiEvent): void {
    switch (event.kind) {
      case 'message':
        if (event.message.contact !== this.#contact) return
        if (this.#shown.has(event.message.id)) this.#change(event.message)
        else if (event.isNew) this.#add(event.message)
        return
      case 'message-removed':
        if (event.contact !== this.#contact || !this.#shown.delete(event.message)) return
        this.#screen.removed(event.message)
        return
      case 'contact':
        if (event.contact.id === this.#contact) this.#screen.contact(event.contact)
        return
      case 'contact-removed':
        if (event.contact !== this.#contact) return
        this.#screen.fault('no-such-contact', 'the contact was deleted: /quit')
        return
      case 'app':
      case 'profile':
      case 'profile-removed':
      case 'invite':
      case 'invite-removed':
      case 'mailbox':
      case 'mailbox-removed':
    }
  }

  /** Shows it unless it was: the answer to a call and the event about it may come in either order. */
  #add(message: MessageView): void {
    if (this.#shown.has(message.id)) return
    this.#shown.set(message.id, message)
    this.#oldest ??= message.id
    this.#screen.message(message)
    if (message.status === 'unread') this.#markRead(message.id)
  }

  #change(message: MessageView): void {
    const before = this.#shown.get(message.id)
    this.#shown.set(message.id, message)
    if (before === undefined || contentOf(before) !== contentOf(message)) {
      this.#screen.changed(message)
    } else if (before.status !== message.status && message.author === 'us') {
      this.#screen.status(message)
    }
  }

  #markRead(upTo: number): void {
    // When it fails the messages stay unread, and the next one tries again.
    const marked = this.#rpc.call('contact.read', { contact: this.#contact, upTo })
    this.#marking = Promise.allSettled([this.#marking, marked])
  }

  #last(author: MessageView['author']): number | undefined {
    const all = [...this.#shown.values()].filter(
      (message) => message.author === author && message.kind === 'text' && !message.retracted,
    )
    return all.toSorted((a, b) => a.at - b.at || a.sentAt - b.sentAt || a.id - b.id).at(-1)?.id
  }

  #usage(name: SlashName): void {
    this.#screen.fault(
      'usage',
      `/${name} ${SLASH_COMMANDS[name].usage}: ${SLASH_COMMANDS[name].help}`,
    )
  }
}

/** What a person sees of it, but for the mark. */
function contentOf({ text, reactions, retracted, editedAt }: MessageView): string {
  return JSON.stringify([text, reactions, retracted, editedAt])
}

function seconds(text: string): number | undefined {
  try {
    return span(text)
  } catch (error) {
    if (error instanceof InvalidArgumentError) return undefined
    throw error
  }
}
