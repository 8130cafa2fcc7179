/** Where a chat shows what happens: as lines for a person, or as a JSON object a line. */

import type {
  ContactView,
  MessageView,
  SafetyView,
  SearchView,
  StepView,
} from '@pvtcoms/rpc/client'
import { type LineEditor, terminalJson } from '@pvtcoms/terminal'
import { stepLines } from '../commands/message.ts'
import { chatName, type ShownChat } from '../contact-and-chat.ts'
import { US } from '../member.ts'
import { chatFacts } from '../render/contact-lines.ts'
import { DayLines, messageLines, type Paper, pageLines } from '../render/message-lines.ts'
import { safetyLines, verdictLines } from '../render/safety-lines.ts'
import { oneLine } from '../render/text.ts'
import { moment } from '../render/time.ts'
import { MARKS, STATUS_WORDS, VERIFICATION_WORDS } from '../render/words.ts'
import { helpLines } from './slash.ts'

export interface Screen {
  begin(chat: ShownChat): void
  /** Messages in their order. `unread`: the first that is, and how many. */
  page(
    messages: readonly MessageView[],
    unread: { readonly first: number | undefined; readonly count: number },
    older: boolean,
  ): void
  /** A new message. */
  message(message: MessageView): void
  /** A message that was shown before and looks different now. */
  changed(message: MessageView): void
  /** A message of which only the status has changed. */
  status(message: MessageView): void
  removed(id: number): void
  /** All messages of the chat are gone. */
  cleared(): void
  /** The chat, or the contact, is not as it was. */
  chat(chat: ShownChat): void
  safety(safety: SafetyView, isVerdict: boolean): void
  steps(message: number, steps: readonly StepView[]): void
  hits(found: SearchView): void
  /** The person asked about the contact, or the chat. */
  facts(chat: ShownChat): void
  help(): void
  /** A line could not be carried out; the chat goes on. */
  fault(code: string, message: string): void
}

export class TextScreen implements Screen {
  readonly #editor: LineEditor
  readonly #columns: () => number | undefined
  #chat: ShownChat
  #days = new DayLines()
  /** The last message of ours. */
  #ours: MessageView | undefined

  constructor(editor: LineEditor, columns: () => number | undefined, chat: ShownChat) {
    this.#editor = editor
    this.#columns = columns
    this.#chat = chat
  }

  begin(chat: ShownChat): void {
    const name = oneLine(nameOf(chat))
    if (chat.kind === 'notes') {
      this.#print(`${name}: nothing here is sent. /help shows what you can do.`)
      return
    }
    const { contact } = chat
    this.#print(
      `${name}: ${VERIFICATION_WORDS[contact.verification]}. /help shows what you can do.`,
    )
    if (contact.comparable && contact.verification === 'unverified') {
      this.#print('You have not verified this contact yet: /verify')
    }
    if (contact.verification.startsWith('attack')) {
      this.#print('NOT SAFE: someone may be intercepting this chat. Write nothing private here.')
    }
  }

  page(
    messages: readonly MessageView[],
    unread: { readonly first: number | undefined; readonly count: number },
    older: boolean,
  ): void {
    if (older) this.#print('── /more shows earlier messages ──')
    if (messages.length > 0) this.#days = new DayLines()
    this.#lines(pageLines(messages, this.#paper(), unread, this.#days))
    const ours = messages.findLast(({ author, notice }) => author === US && notice === undefined)
    if (ours !== undefined) this.#mark(ours)
  }

  message(message: MessageView): void {
    this.#lines(this.#days.before(message.at))
    this.#lines(messageLines(message, { ...this.#paper(), day: this.#days.above }))
    if (message.author === US && message.notice === undefined) this.#mark(message)
  }

  changed(message: MessageView): void {
    this.#lines(messageLines(message, this.#paper()))
  }

  status(message: MessageView): void {
    this.#mark(message)
    // With an editor the mark stands in the prompt.
    if (this.#editor.isInteractive) return
    const { id, status } = message
    this.#print(`${String(id).padStart(5)}  ${MARKS[status]} ${STATUS_WORDS[status]}`)
  }

  removed(id: number): void {
    this.#print(`${String(id).padStart(5)}  has disappeared`)
  }

  cleared(): void {
    this.#print('── all messages of this chat were deleted on this device ──')
  }

  chat(chat: ShownChat): void {
    const before = verificationOf(this.#chat)
    const now = verificationOf(chat)
    this.#chat = chat
    if (now !== undefined && now !== before) {
      this.#print(`── ${oneLine(nameOf(chat))}: ${VERIFICATION_WORDS[now]} ──`)
    }
    this.#prompt()
  }

  safety(safety: SafetyView, isVerdict: boolean): void {
    const name = nameOf(this.#chat)
    this.#lines(isVerdict ? verdictLines(safety, name) : safetyLines(safety, name))
    if (!isVerdict && safety.number !== undefined && safety.verification !== 'verified') {
      this.#print('When you have compared: /verify same, or /verify different')
    }
  }

  steps(_message: number, steps: readonly StepView[]): void {
    this.#lines(stepLines(steps))
  }

  hits({ hits, more }: SearchView): void {
    if (hits.length === 0) this.#print('No results.')
    const oldest = hits.at(-1)?.message.id
    if (more) {
      const name = oneLine(nameOf(this.#chat))
      this.#print(`Older results: pvtcoms search --contact '${name}' --before ${oldest} …`)
    }
    for (const { message } of hits.toReversed()) {
      this.#print(`── ${moment(message.at)} ──`)
      this.#lines(messageLines(message, this.#paper()))
    }
    // Messages of other days stand above the next one now, so it gets its day again.
    this.#days = new DayLines()
  }

  facts(chat: ShownChat): void {
    this.#lines(chatFacts(chat, Date.now()))
  }

  help(): void {
    this.#lines(helpLines())
  }

  fault(code: string, message: string): void {
    this.#print(`${message} [${code}]`)
  }

  #mark(message: MessageView): void {
    if (this.#ours !== undefined && message.position < this.#ours.position) return
    this.#ours = message
    this.#prompt()
  }

  #prompt(): void {
    this.#editor.setPrompt(promptOf(this.#chat, this.#ours))
  }

  #paper(): Paper {
    return { name: nameOf(this.#chat), columns: this.#columns() }
  }

  #lines(lines: readonly string[]): void {
    if (lines.length > 0) this.#print(lines.join('\n'))
  }

  #print(lines: string): void {
    this.#editor.print(lines)
  }
}

/** The name of the chat, and the mark of our last message. */
export function promptOf(chat: ShownChat, ours?: MessageView): string {
  const mark = ours === undefined ? '' : MARKS[ours.status]
  return `${oneLine(nameOf(chat))}${mark === '' ? '' : ` ${mark}`} › `
}

function nameOf(chat: ShownChat): string {
  return chat.kind === 'notes' ? chatName(chat.notes) : chat.contact.name
}

function verificationOf(chat: ShownChat): ContactView['verification'] | undefined {
  return chat.kind === 'notes' ? undefined : chat.contact.verification
}

/** Of a line of JSON: what the chat is, as `contact` or as `notes`. */
function facesOf(chat: ShownChat): Readonly<Record<string, unknown>> {
  return chat.kind === 'notes' ? { notes: chat.notes } : { contact: chat.contact }
}

export class JsonScreen implements Screen {
  readonly #print: (line: string) => void

  constructor(print: (line: string) => void) {
    this.#print = print
  }

  begin(chat: ShownChat): void {
    this.#event({ event: 'chat', ...facesOf(chat) })
  }

  page(
    messages: readonly MessageView[],
    _unread: { readonly first: number | undefined; readonly count: number },
    older: boolean,
  ): void {
    this.#event({ event: 'page', messages, older })
  }

  message(message: MessageView): void {
    this.#event({ event: 'message', message })
  }

  changed(message: MessageView): void {
    this.#event({ event: 'changed', message })
  }

  status(message: MessageView): void {
    this.#event({ event: 'status', message: message.id, status: message.status })
  }

  removed(id: number): void {
    this.#event({ event: 'removed', message: id })
  }

  cleared(): void {
    this.#event({ event: 'cleared' })
  }

  chat(chat: ShownChat): void {
    this.#event({ event: chat.kind, ...facesOf(chat) })
  }

  safety(safety: SafetyView): void {
    this.#event({ event: 'safety', safety })
  }

  steps(message: number, steps: readonly StepView[]): void {
    this.#event({ event: 'steps', message, steps })
  }

  hits(found: SearchView): void {
    this.#event({ event: 'hits', ...found })
  }

  facts(chat: ShownChat): void {
    this.chat(chat)
  }

  help(): void {
    this.#event({ event: 'help', lines: helpLines() })
  }

  fault(code: string, message: string): void {
    this.#event({ event: 'fault', code, message })
  }

  #event(event: Readonly<Record<string, unknown>> & { readonly event: string }): void {
    this.#print(terminalJson(event))
  }
}
