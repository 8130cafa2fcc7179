/**
 * A chat while it is open. What the daemon reports is shown once and in its order, what is shown is marked as
 * read, and what a person enters is carried out one line after the other.
 */
import { isCodedError } from '@pvtcoms/core/errors'
import type {
  ApiEvent,
  ContactView,
  ConversationView,
  MessageView,
  RpcClient,
  Unsent,
} from '@pvtcoms/rpc/client'
import { type ChosenChat, shownChat } from '../contact-and-chat.ts'
import { refuseFile, refuseFileLine } from '../given-file.ts'
import { US } from '../member.ts'
import { compare } from '../verification.ts'
import { reactionOf } from './emoji.ts'
import type { Screen } from './screen.ts'
import { seconds } from './seconds.ts'
import { ShownMessages } from './shown-messages.ts'
import { parseLine, SLASH_COMMANDS, type SlashName } from './slash.ts'

/** The most messages in a page. */
const MAX_PAGE = 200
/** So many messages that were read before are shown above the unread ones. */
const CONTEXT = 5
const MAX_HITS = 20

export class Conversation {
  readonly #rpc: RpcClient
  readonly #screen: Screen
  readonly #id: number
  readonly #profile: number
  /** As the daemon last reported them. */
  #contact: ContactView | undefined
  #chat: ConversationView | undefined
  readonly #shown = new ShownMessages()
  readonly #stop: () => void
  #waiting: ApiEvent[] | undefined = []
  #oldest: number | undefined
  #marking: Promise<unknown> = Promise.resolve()

  constructor(rpc: RpcClient, screen: Screen, { conversation, profile, contact }: ChosenChat) {
    this.#rpc = rpc
    this.#screen = screen
    this.#id = conversation
    this.#profile = profile
    this.#contact = contact
    // Events that come before the first page is shown belong after it.
    this.#stop = rpc.onEvent((event) => {
      if (this.#waiting === undefined) this.#see(event)
      else this.#waiting.push(event)
    })
  }

  /** Shows the last `limit` messages, or more where more are unread, and follows from there. */
  async begin(limit: number): Promise<void> {
    const conversation = this.#id
    if (this.#contact !== undefined) {
      this.#contact = await this.#rpc.call('contact.show', { contact: this.#contact.id })
    }
    const chat = await this.#rpc.call('conversation.show', { conversation })
    this.#chat = chat
    const { unread } = chat
    const page = await this.#rpc.call('message.page', {
      conversation,
      position: 'newest',
      limit: Math.min(MAX_PAGE, Math.max(limit, unread + CONTEXT)),
    })
    this.#screen.begin(shownChat({ contact: this.#contact }, chat))
    this.#screen.page(page.messages, { first: page.firstUnread, count: unread }, page.older)
    for (const message of page.messages) this.#shown.put(message)
    this.#oldest = page.messages[0]?.id
    const waited = this.#waiting ?? []
    this.#waiting = undefined
    for (const event of waited) this.#see(event)
    const last = page.messages.at(-1)
    if (unread > 0 && last !== undefined) this.#markRead(last.id)
  }

  /** Stops following the chat. Resolves when the daemon knows what was read. */
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
          refuseFile(entered.text)
          this.#add(await this.#send(entered.text))
          break
        case 'unknown':
          refuseFileLine(line)
          this.#screen.fault('unknown-command', 'there is no such command: /help')
          break
        case 'command':
          if (entered.name === 'quit') return false
          if (entered.message !== undefined && !(await this.#isHere(entered.message))) {
            this.#screen.fault('no-such-message', this.#shown.without(entered.message))
          } else await this.#do(entered.name, entered.message, entered.rest)
      }
    } catch (error) {
      if (this.#rpc.isClosed || !isCodedError(error)) throw error
      const remedy = error.code === 'blocked' ? ' (/unblock)' : ''
      this.#screen.fault(error.code, `${error.message}${remedy}`)
    }
    return true
  }

  async #do(
    name: Exclude<SlashName, 'quit'>,
    number: number | undefined,
    rest: string,
  ): Promise<void> {
    const [conversation, profile, rpc] = [this.#id, this.#profile, this.#rpc]
    switch (name) {
      case 'help':
        this.#screen.help()
        return
      case 'verify':
        await this.#verify(rest)
        return
      case 'reply': {
        const replyTo = number ?? this.#shown.lastOfTheirs()
        if (replyTo === undefined || rest === '') this.#usage(name)
        else this.#add(await this.#send(rest, replyTo))
        return
      }
      case 'react': {
        const message = number ?? this.#shown.lastOfTheirs()
        if (message === undefined) this.#usage(name)
        else this.#change(await rpc.call('message.react', { message, emoji: reactionOf(rest) }))
        return
      }
      case 'edit': {
        const message = number ?? this.#shown.lastOfOurs()
        if (message === undefined || rest === '') this.#usage(name)
        else this.#change(await rpc.call('message.edit', { message, text: rest }))
        return
      }
      case 'delete':
      case 'retry': {
        const message = number ?? this.#shown.lastOfOurs()
        const method = name === 'delete' ? 'message.retract' : 'message.retry'
        if (message === undefined || rest !== '') this.#usage(name)
        else this.#change(await rpc.call(method, { message }))
        return
      }
      case 'forget':
        if (number === undefined || !isUnsent(rest)) this.#usage(name)
        else await this.#forget(number, rest)
        return
      case 'info': {
        const message = number ?? this.#shown.lastOfOurs()
        if (message === undefined || rest !== '') this.#usage(name)
        else this.#screen.steps(message, await rpc.call('message.steps', { message }))
        return
      }
      case 'timer': {
        const timer = seconds(rest)
        if (timer === undefined) this.#usage(name)
        else {
          const params = { conversation, seconds: timer }
          this.#showChat(await rpc.call('conversation.timer', params))
        }
        return
      }
      case 'search': {
        if (rest === '') this.#usage(name)
        else {
          const params = { profile, conversation, query: rest, limit: MAX_HITS }
          this.#screen.hits(await rpc.call('message.search', params))
        }
        return
      }
      case 'more':
        await this.#more()
        return
      case 'contact':
        await this.#facts()
        return
      case 'unblock':
        await this.#unblock()
        return
    }
  }

  async #unblock(): Promise<void> {
    const contact = this.#contact?.id
    if (contact === undefined) {
      this.#screen.fault('no-such-contact', 'these are your notes: nobody is blocked here')
      return
    }
    await this.#rpc.call('contact.block', { contact, blocked: false })
    await this.#facts()
  }

  async #facts(): Promise<void> {
    const known = this.#contact?.id
    const contact =
      known === undefined ? undefined : await this.#rpc.call('contact.show', { contact: known })
    const chat = await this.#rpc.call('conversation.show', { conversation: this.#id })
    this.#screen.facts(shownChat({ contact }, chat))
  }

  /** Deletes a message here alone; `rest`: what becomes of it if nothing of it was sent yet. */
  async #forget(message: number, rest: Unsent | ''): Promise<void> {
    try {
      const choice = rest === '' ? {} : { unsent: rest }
      await this.#rpc.call('message.delete', { messages: [message], ...choice })
    } catch (error) {
      if (!isCodedError(error) || error.code !== 'not-sent-yet') throw error
      const ways = `/forget #${message} send, or /forget #${message} withhold`
      this.#screen.fault(error.code, `it was not sent yet; is it still to be sent? ${ways}`)
    }
  }

  /** Messages of all chats are numbered together: a number must not change a message of another chat. */
  async #isHere(message: number): Promise<boolean> {
    if (this.#shown.has(message)) return true
    try {
      const { conversation } = await this.#rpc.call('message.show', { message })
      return conversation === this.#id
    } catch (error) {
      if (isCodedError(error) && error.code === 'no-such-message') return false
      throw error
    }
  }

  async #verify(answer: string): Promise<void> {
    const contact = this.#contact?.id
    if (contact === undefined) {
      this.#screen.fault('no-such-contact', 'these are your notes: there is nobody to verify')
    } else if (answer === '') {
      this.#screen.safety(await this.#rpc.call('contact.safety', { contact }), false)
    } else if (answer === 'different') {
      this.#screen.fault(
        'not-confirmed',
        'this marks the contact as not safe and cannot be undone: /verify different yes',
      )
    } else if (answer === 'same' || answer === 'different yes') {
      this.#screen.safety(await compare(this.#rpc, contact, answer === 'same'), true)
    } else this.#usage('verify')
  }

  async #more(): Promise<void> {
    const page = await this.#rpc.call('message.page', {
      conversation: this.#id,
      limit: 20,
      ...(this.#oldest === undefined
        ? { position: 'newest' }
        : { position: 'before', message: this.#oldest }),
    })
    for (const message of page.messages) this.#shown.put(message)
    this.#oldest = page.messages[0]?.id ?? this.#oldest
    this.#screen.page(page.messages, { first: undefined, count: 0 }, page.older)
  }

  async #send(text: string, replyTo?: number): Promise<MessageView> {
    return this.#rpc.call('message.send', {
      conversation: this.#id,
      text,
      ...(replyTo !== undefined && { replyTo }),
    })
  }

  #see(event: ApiEvent): void {
    const conversation = this.#id
    const contact = this.#contact?.id
    switch (event.kind) {
      case 'message':
        if (event.message.conversation !== conversation) return
        if (this.#shown.has(event.message.id)) this.#change(event.message)
        else if (event.isNew) this.#add(event.message)
        return
      case 'message-removed':
        if (event.conversation !== conversation || !this.#shown.remove(event.message)) return
        if (event.message === this.#oldest) this.#oldest = this.#shown.oldest
        this.#screen.removed(event.message)
        return
      case 'conversation-cleared':
        if (event.conversation !== conversation) return
        this.#shown.clear()
        this.#oldest = undefined
        this.#screen.cleared()
        return
      case 'contact':
        if (event.contact.id !== contact) return
        this.#contact = event.contact
        this.#showContact()
        return
      case 'conversation':
        if (event.conversation.id === conversation) this.#showChat(event.conversation)
        return
      case 'contact-removed':
        if (event.contact !== contact) return
        this.#screen.fault('no-such-contact', 'this contact was deleted: /quit')
        return
      case 'conversation-removed':
      case 'app':
      case 'profile':
      case 'profile-removed':
      case 'introduction':
      case 'introduction-removed':
      case 'invite':
      case 'invite-removed':
      case 'mailbox':
      case 'mailbox-removed':
    }
  }

  #showChat(chat: ConversationView): void {
    this.#chat = chat
    this.#showContact()
  }

  #showContact(): void {
    if (this.#chat !== undefined) {
      this.#screen.chat(shownChat({ contact: this.#contact }, this.#chat))
    }
  }

  /** Shows it unless it was shown: the answer to a call and the event about it may come in either order. */
  #add(message: MessageView): void {
    if (this.#shown.has(message.id)) return
    this.#shown.put(message)
    this.#oldest ??= message.id
    this.#screen.message(message)
    if (message.status === 'unread') this.#markRead(message.id)
  }

  #change(message: MessageView): void {
    const before = this.#shown.put(message)
    if (before === undefined || contentOf(before) !== contentOf(message)) {
      this.#screen.changed(message)
    } else if (before.status !== message.status && message.author === US) {
      this.#screen.status(message)
    }
  }

  #markRead(upTo: number): void {
    const conversation = this.#id
    // If this fails the messages stay unread, and the next message tries again.
    const marked = this.#rpc.call('conversation.read', { conversation, upTo })
    this.#marking = Promise.allSettled([this.#marking, marked])
  }

  #usage(name: SlashName): void {
    this.#screen.fault(
      'usage',
      `/${name} ${SLASH_COMMANDS[name].usage}: ${SLASH_COMMANDS[name].help}`,
    )
  }
}

const isUnsent = (rest: string): rest is Unsent | '' => ['', 'send', 'withhold'].includes(rest)

/** Everything that a person sees of it except the mark. */
function contentOf({ text, reactions, retracted, editedAt }: MessageView): string {
  return JSON.stringify([text, reactions, retracted, editedAt])
}
